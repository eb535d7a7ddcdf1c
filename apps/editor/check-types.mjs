// vue-tsc on the TypeScript 6 of this package: TypeScript 7, which the rest of the project uses, cannot check `.vue` files yet.
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

const require = createRequire(import.meta.url)
process.argv.push('--noEmit', '--project', fileURLToPath(new URL('tsconfig.json', import.meta.url)))
require('vue-tsc').run(require.resolve('typescript/lib/tsc'))
