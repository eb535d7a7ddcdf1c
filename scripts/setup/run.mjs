import { spawn } from 'node:child_process'

/**
 * Runs a program to its end and gives back what it printed on its standard output.
 *
 * @param {string} program
 * @param {readonly string[]} [parameters]
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeoutMs?: number, input?: string }} [options] `timeoutMs`: 600 000 unless named
 * @returns {Promise<string>}
 * @throws {Error} when it cannot start, ends badly or takes too long; the message ends with the last lines that it printed
 */
export function run(program, parameters = [], options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, parameters, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    let output = ''
    let everything = ''
    const timer = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs ?? 600_000)
    child.stdout.on('data', (chunk) => {
      output += chunk
      everything += chunk
    })
    child.stderr.on('data', (chunk) => (everything += chunk))
    child.stdin.on('error', () => {})
    child.stdin.end(options.input ?? '')
    child.on('error', (cause) => {
      clearTimeout(timer)
      reject(new Error(`${program} cannot be started: ${cause.message}`, { cause }))
    })
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      if (code === 0) return resolve(output)
      const last = everything.trim().split('\n').slice(-12).join('\n')
      reject(new Error(`${program} ${parameters.slice(0, 3).join(' ')} … ended with ${signal ?? code}\n${last}`))
    })
  })
}

/** @param {string} program */
export async function isThere(program) {
  return run('/bin/sh', ['-c', `command -v "$1"`, 'sh', program]).then(
    () => true,
    () => false,
  )
}
