import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Strain } from './generator-words.ts'

const resolutionMs = 5

/** Watches this process: how much of a core it takes, and how late its timers are. */
export function watchStrain(): () => Strain {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs })
  delay.enable()
  const startMs = performance.now()
  const before = process.cpuUsage()
  return () => {
    const { user, system } = process.cpuUsage(before)
    const elapsedMs = performance.now() - startMs
    delay.disable()
    const lagP99Ms = delay.count === 0 ? 0 : Math.max(0, delay.percentile(99) / 1e6 - resolutionMs)
    return { cpuShare: (user + system) / 1000 / elapsedMs, lagP99Ms }
  }
}
