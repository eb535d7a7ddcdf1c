import { isMainThread } from 'node:worker_threads'

/**
 * Loaded into a server before its own code: what its event loop computed between two ticks of a timer, at the longest. A timer comes as soon as the loop goes
 * round, so a turn that stalls it is seen whole; what others on a crowded machine take is not.
 */
const tickMs = 2

if (isMainThread) {
  let longestMs = 0
  let beforeMs = computedMs()
  const look = (): void => {
    const nowMs = computedMs()
    longestMs = Math.max(longestMs, nowMs - beforeMs)
    beforeMs = nowMs
  }
  setInterval(look, tickMs).unref()
  process.on('message', () => {
    look()
    process.send?.(longestMs)
    longestMs = 0
  })
  process.channel?.unref()
}

function computedMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}
