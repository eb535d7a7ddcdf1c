import type { Clock } from '@scriptorium/draft'
import { expect, test, vi } from 'vitest'
import { watchHomeserver } from './homeserver-watch.ts'
import type { HomeserverWatch } from './homeserver-watch.ts'

interface Rig {
  readonly watch: HomeserverWatch
  readonly told: string[]
  /** Delay of the timer that waits. */
  nextMs(): number | undefined
  /** Lets the timer come due, and what it starts end. */
  turn(): Promise<void>
  homeserver: 'up' | 'down' | 'refuses our tokens'
}

function openRig(): Rig {
  const told: string[] = []
  const timers: { readonly delayMs: number; readonly callback: () => void }[] = []
  const clock: Clock = {
    nowMs: () => 0,
    after(delayMs, callback) {
      const timer = { delayMs, callback }
      timers.push(timer)
      return () => void (timers.includes(timer) && timers.splice(timers.indexOf(timer), 1))
    },
  }
  const rig: Rig = {
    homeserver: 'up',
    told,
    watch: watchHomeserver({
      ask: async () => {
        if (rig.homeserver === 'down') throw new Error('nobody there')
      },
      wake: async () => {
        if (rig.homeserver !== 'up') throw new Error('M_UNKNOWN_TOKEN')
        told.push('woken')
      },
      onReachable: () => told.push('reachable'),
      onUnreachable: () => told.push('unreachable'),
      clock,
      log: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    }),
    nextMs: () => timers[0]?.delayMs,
    async turn() {
      timers.shift()?.callback()
      await vi.waitFor(() => expect(timers).toHaveLength(1), { timeout: 60_000 })
    },
  }
  return rig
}

test('a homeserver that answers is woken first and then reachable, once', async () => {
  const rig = openRig()

  await rig.watch.start()
  await rig.turn()

  expect(rig.told).toEqual(['woken', 'reachable'])
  expect(rig.watch.isReachable).toBe(true)
  expect(rig.nextMs()).toBe(2_000)
})

test('one that is not there yet is asked at growing distances, at most every 30 s', async () => {
  const rig = openRig()
  rig.homeserver = 'down'

  await rig.watch.start()
  const delays: (number | undefined)[] = []
  for (let nth = 0; nth < 9; nth++) {
    delays.push(rig.nextMs())
    await rig.turn()
  }

  expect(delays).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000])
  expect(rig.told).toEqual([])
})

test('one that goes between two looks and is back at the next is woken again, because a request noticed', async () => {
  const rig = openRig()
  await rig.watch.start()

  rig.watch.noticeFailure()
  rig.watch.noticeFailure()
  expect(rig.watch.isReachable).toBe(false)
  expect(rig.nextMs()).toBe(500)
  await rig.turn()

  expect(rig.told).toEqual(['woken', 'reachable', 'unreachable', 'woken', 'reachable'])
})

test('one that answers but takes no word from us is not reachable', async () => {
  const rig = openRig()
  rig.homeserver = 'refuses our tokens'

  await rig.watch.start()
  expect(rig.watch.isReachable).toBe(false)
  rig.homeserver = 'up'
  await rig.turn()

  expect(rig.told).toEqual(['woken', 'reachable'])
})

test('after the end nothing is asked or told', async () => {
  const rig = openRig()
  await rig.watch.start()
  rig.told.length = 0

  rig.watch.stop()
  rig.watch.noticeFailure()

  expect(rig.nextMs()).toBeUndefined()
  expect(rig.told).toEqual([])
})

function quiet(): void {}
