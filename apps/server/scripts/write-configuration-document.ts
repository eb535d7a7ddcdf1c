import { writeFile } from 'node:fs/promises'
import { configurationDocument } from '../src/config/configuration-document.ts'

await writeFile(new URL('../../../docs/configuration.md', import.meta.url), configurationDocument())
