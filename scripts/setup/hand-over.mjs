import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { carriedNode, compileCacheFolder, root } from './places.mjs'

/**
 * Goes on in TypeScript, on the Node that npm carries, and ends as that ends.
 *
 * Ctrl-C reaches both; the one who knows what to end is the other, so this one waits. When this one is gone, however it went, the other sees
 * their channel close and ends everything too.
 *
 * @param {string} script path in the checkout
 * @param {readonly string[]} [parameters]
 */
export function handOver(script, parameters = process.argv.slice(2)) {
  const child = spawn(carriedNode, ['--conditions=scriptorium:source', join(root, script), ...parameters], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: {
      NODE_COMPILE_CACHE: compileCacheFolder(),
      ...process.env,
      // So that the other can say how long everything took, the fetching included.
      SCRIPTORIUM_COMMAND_BEGAN_MS: String(performance.timeOrigin),
    },
  })
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => child.kill('SIGTERM'))
  process.on('SIGHUP', () => child.kill('SIGHUP'))
  child.on('error', (cause) => {
    console.error(cause.message)
    process.exitCode = 1
  })
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal ? 1 : 0)
  })
}
