const isColoured = process.stdout.isTTY && !process.env['NO_COLOR']
/** @param {string} code @param {string} text */
const paint = (code, text) => (isColoured ? `\u001B[${code}m${text}\u001B[0m` : text)

/** @param {number} ms */
const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`

/**
 * Does one step of a set-up, and says what it is doing and how long it took. Steps may run side by side.
 *
 * @template Result
 * @param {string} name what a person would call it
 * @param {(say: (what: string) => void) => Promise<Result>} work `say` reports progress; a step that never says anything stays silent
 * @param {(line: string) => void} [print]
 * @returns {Promise<Result>}
 */
export async function step(name, work, print = console.log) {
  const startedAtMs = performance.now()
  let hasSpoken = false
  const label = name.padEnd(18)
  const say = (/** @type {string} */ what) => {
    hasSpoken = true
    print(`  ${paint('2', '·')} ${label} ${paint('2', what)}`)
  }
  try {
    const result = await work(say)
    if (hasSpoken) print(`  ${paint('32', '✓')} ${label} ${seconds(performance.now() - startedAtMs)}`)
    return result
  } catch (cause) {
    print(`  ${paint('31', '✗')} ${label} ${seconds(performance.now() - startedAtMs)}`)
    throw cause
  }
}
