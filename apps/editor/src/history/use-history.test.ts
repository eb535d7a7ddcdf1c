import type { AccessBody, DraftBody } from '@scriptorium/protocol'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ref } from 'vue'
import type { ScriptoriumApi } from '../api/scriptorium-api.ts'
import { generationOf, stretchOf } from './test-history.ts'
import { setUp } from './test-set-up.ts'
import { useHistory } from './use-history.ts'

const page = { hidden: false }
beforeEach(() => {
  vi.useFakeTimers()
  page.hidden = false
  vi.stubGlobal('document', page)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** Stretches of one letter each, `count` of them; the server gives `perAnswer` of them at a time. */
function openHistory(count: number, perAnswer: number) {
  const asked: unknown[] = []
  const server = { count, fails: false }
  const draft = ref('one')
  const api: Partial<ScriptoriumApi> = {
    draft: async (id) => ({ id, state: 'open' }) as DraftBody,
    draftAccess: async () => ({ mayRead: true }) as AccessBody,
    async history(_id, query) {
      asked.push(query.before ?? 'newest')
      if (server.fails) throw new Error('no answer')
      const to = query.before ?? server.count
      const from = Math.max(0, to - perAnswer)
      const stretches = Array.from({ length: to - from }, (_, index) => stretchOf(to - index - 1, to - index - 1))
      return {
        generation: 1,
        generations: [generationOf(1)],
        stretches,
        hasMore: from > 0,
        versions: [],
      }
    },
  }
  const { it, end } = setUp(() => useHistory(() => draft.value), { api })
  return { history: it, end, asked, server, draft }
}

test('a place that the address names is loaded, however far back; no further', async () => {
  const { history, asked } = openHistory(50, 10)

  await history.load({ generation: 1, sequence: 25 })

  expect(asked).toEqual(['newest', 40, 30])
  expect(history.known.value.stretches.map(({ from }) => from)).toEqual(
    Array.from({ length: 30 }, (_, index) => index + 20),
  )
  expect(history.known.value.older).toEqual({ generation: 1, before: 20 })
})

test('so few that they look like all of it are not left alone', async () => {
  const { history, asked } = openHistory(50, 8)

  await history.load(undefined)

  expect(asked).toEqual(['newest', 42, 34])
  expect(history.known.value.stretches).toHaveLength(24)
})

test('where older ones do not come, what is known stays and asking ends', async () => {
  const { history, asked, server } = openHistory(100, 30)
  await history.load(undefined)
  server.fails = true

  await history.loadBackTo()

  expect(asked).toEqual(['newest', 70])
  expect([history.olderFailure.value === undefined, history.failure.value === undefined]).toEqual([false, true])
  expect(history.known.value.stretches).toHaveLength(30)
  server.fails = false
  await history.loadBackTo()
  expect(history.olderFailure.value).toBeUndefined()
  expect(history.known.value.stretches).toHaveLength(100)
})

test('an answer about a draft that is not looked at any more is not shown', async () => {
  const { history, draft } = openHistory(5, 10)
  const loading = history.load(undefined)
  draft.value = 'other'

  await loading

  expect(history.record.value).toBeUndefined()
})

test('what is written meanwhile comes every quarter of a minute while somebody looks, until they leave', async () => {
  const { history, asked, server, end } = openHistory(5, 10)
  await history.load(undefined)
  server.count = 6

  await vi.advanceTimersByTimeAsync(15_000)
  expect(history.known.value.stretches).toHaveLength(6)
  page.hidden = true
  await vi.advanceTimersByTimeAsync(60_000)
  expect(asked).toHaveLength(2)
  page.hidden = false
  end()
  await vi.advanceTimersByTimeAsync(60_000)

  expect(asked).toHaveLength(2)
})
