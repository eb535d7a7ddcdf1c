import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { nextTick } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import { setUp } from './test-set-up.ts'
import { useChosenPlace } from './use-chosen-place.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

async function open(address: string) {
  const routes = [{ path: '/history', component: {} }]
  const router = createRouter({ history: createMemoryHistory(), routes })
  await router.push(address)
  const { it, end } = setUp(() => useChosenPlace(), { plugins: [router] })
  return { place: it, router, end, address: () => router.currentRoute.value.fullPath }
}
const at = (sequence: number) => ({ generation: 1, sequence })

test('the address says what is looked at, and what it is compared with; anything else in it is none', async () => {
  const linked = await open('/history?at=1.7&compare=1.2')
  const mistaken = await open('/history?at=yesterday')

  expect([linked.place.at.value, linked.place.compared.value, linked.place.isComparing.value]).toEqual([
    at(7),
    at(2),
    true,
  ])
  expect([mistaken.place.at.value, mistaken.place.compared.value, mistaken.place.isComparing.value]).toEqual([
    undefined,
    undefined,
    false,
  ])
})

test('what is chosen stands in the address when the finger rests, beside what else is there, and nobody asked for it', async () => {
  const { place, address } = await open('/history?uselang=ar')

  for (const sequence of [1, 2, 3]) place.choose(at(sequence))
  place.compareWith(at(1))
  await vi.advanceTimersByTimeAsync(249)
  expect(address()).toBe('/history?uselang=ar')
  await vi.advanceTimersByTimeAsync(1)

  expect(address()).toBe('/history?uselang=ar&at=1.3&compare=1.1')
  expect(place.asked.value).toBe(0)
  place.compareWith(undefined)
  await vi.advanceTimersByTimeAsync(250)
  expect(address()).toBe('/history?uselang=ar&at=1.3')
})

test('going back asks for what was looked at then, also while a choice waits for the address', async () => {
  const { place, router, address } = await open('/history?at=1.7')
  place.choose(at(9))

  await router.push('/history?at=1.2')
  await nextTick()
  await vi.advanceTimersByTimeAsync(1_000)

  expect([place.at.value, place.asked.value, address()]).toEqual([at(2), 1, '/history?at=1.2'])
})

test('leaving the page leaves its address alone', async () => {
  const { place, end, address } = await open('/history')
  place.choose(at(3))

  end()
  await vi.advanceTimersByTimeAsync(1_000)

  expect(address()).toBe('/history')
})
