import { readdirSync, readFileSync } from 'node:fs'
import { constants, getPriority, setPriority } from 'node:os'
import path from 'node:path'

/** Linux has a folder for each thread of a process, with the name that the thread was given. */
const threads = '/proc/self/task'
const lowest = 19

/**
 * V8's own threads, which look for garbage and make code quick, have from now on what the event loop leaves them. There are four: on one core they took four fifths
 * of it for 50 ms and more whenever memory was looked through, and everything that was said in that time was late. Whatever the loop needs of them it waits for, and
 * then they have the core. Threads can be told apart on Linux only: elsewhere nothing changes.
 */
export function giveEventLoopRightOfWay(): void {
  try {
    const priority = Math.min(lowest, getPriority() + constants.priority.PRIORITY_BELOW_NORMAL)
    for (const thread of readdirSync(threads)) if (isOfV8(thread)) setPriority(Number(thread), priority)
  } catch {
    // Another system, or one that does not allow it: it is slower at its fullest, and that is all.
  }
}

function isOfV8(thread: string): boolean {
  return readFileSync(path.join(threads, thread, 'comm'), 'utf8').startsWith('V8Worker')
}
