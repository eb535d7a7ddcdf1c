/**
 * Runs a command to its end. What goes wrong is told in words, without a stack trace: most of it is a missing part of this machine.
 *
 * @param {() => Promise<void>} work
 */
export async function entry(work) {
  try {
    await work()
  } catch (cause) {
    console.error(`\n${cause instanceof Error ? cause.message : String(cause)}`)
    if (process.env['SCRIPTORIUM_LOG_LEVEL'] === 'debug') console.error(cause)
    console.error('\n"npm run doctor" looks at everything that this needs.')
    process.exitCode = 1
  }
}
