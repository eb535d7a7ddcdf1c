import { readFileSync } from 'node:fs'

/** Linux counts processor time in hundredths of a second, on every machine that Node runs on. */
const msPerTick = 10

/** Processor time that a process has taken, all its threads and the kernel's work for it. */
export function cpuMsOf(pid: number): number {
  const facts = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The name of the program, in parentheses, may hold anything.
  const fields = facts.slice(facts.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * msPerTick
}

/** Memory in use, and the most that ever was. */
export function memoryOf(pid: number): { readonly rssKiB: number; readonly peakKiB: number } {
  const facts = readFileSync(`/proc/${pid}/status`, 'utf8')
  const read = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(facts)?.[1])
  return { rssKiB: read('VmRSS'), peakKiB: read('VmHWM') }
}
