import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Doc } from 'yjs'
import { createDraftProvider } from './draft-provider.ts'
import { DraftServer } from './draft-server-under-test.ts'
import type { DraftProvider, ProviderClock, ProviderEvent } from './provider-surface.ts'

/** Time in the test's hand: nobody rests, and no wait for a verdict ends, because the machine was busy. */
class HandClock implements ProviderClock {
  #nowMs = 0
  readonly #waiting = new Set<{ readonly atMs: number; readonly callback: () => void }>()
  nowMs(): number {
    return this.#nowMs
  }
  random(): number {
    return 0
  }
  after(delayMs: number, callback: () => void): () => void {
    const timer = { atMs: this.#nowMs + delayMs, callback }
    this.#waiting.add(timer)
    return () => this.#waiting.delete(timer)
  }
  advance(ms: number): void {
    this.#nowMs += ms
    for (const timer of this.#waiting) {
      if (timer.atMs > this.#nowMs || !this.#waiting.delete(timer)) continue
      timer.callback()
    }
  }
}

let clock: HandClock
/** A second passes with each look. */
const later =
  <Value>(value: () => Value) =>
  (): Value => {
    clock.advance(1_000)
    return value()
  }

let server: DraftServer
let provider: DraftProvider
let events: ProviderEvent[]

beforeEach(async () => {
  clock = new HandClock()
  server = await DraftServer.listen()
  server.insert(0, 'Paris is a city.')
  provider = createDraftProvider({
    doc: new Doc(),
    draft: 'draft',
    socketAddress: server.socketAddress,
    fetchTicket: server.fetchTicket,
    clock,
  })
  events = []
  provider.onEvent((event) => events.push(event))
  await vi.waitUntil(() => provider.status.isLoaded, { timeout: 60_000 })
})
afterEach(async () => {
  await provider.destroy()
  await server.close()
})

const text = (): string => provider.doc.getText('wikitext').toJSON()

test('EQUAL1 at rest the text is compared once, and again after each change', async () => {
  await expect.poll(later(() => server.compared)).toBe(1)

  provider.doc.getText('wikitext').insert(0, 'It. ')

  await expect.poll(later(() => server.compared)).toBe(2)
  expect(await provider.compareNow()).toBe(true)
  expect(provider.status.save).toBe('saved')
})

test('EQUAL2 a difference that a whole copy ends is ended by itself', async () => {
  server.insertUnheard(0, 'Unheard. ')

  expect(await provider.compareNow()).toBe(true)
  expect(text()).toBe('Unheard. Paris is a city.')
  expect(provider.status.save).toBe('saved')
  expect(events).toEqual([])
})

test('EQUAL3 a difference that stays is out of step, told once with this text, and ends when the texts are equal', async () => {
  server.verdict = 'unequal'

  expect(await provider.compareNow()).toBe(false)
  expect(provider.status.save).toBe('out-of-step')
  expect(provider.status.isSaved).toBe(false)
  await expect.poll(later(() => server.compared)).toBeGreaterThan(3)
  expect(events).toEqual([{ kind: 'out-of-step', text: 'Paris is a city.' }])

  server.verdict = null
  await expect.poll(later(() => provider.status.save)).toBe('saved')
})

test('EQUAL4 nothing is compared while words are unsaved', async () => {
  await expect.poll(later(() => server.compared)).toBe(1)
  server.holdsAcknowledgements = true
  provider.doc.getText('wikitext').insert(0, 'It. ')

  expect(await provider.compareNow()).toBeNull()
  expect(server.compared).toBe(1)

  server.acknowledgeAll()
  await expect.poll(later(() => server.compared)).toBe(2)
})

test('EQUAL5 a draft that never rests says nothing', async () => {
  server.verdict = 'not-compared'

  const said = provider.compareNow()
  await expect.poll(() => server.compared).toBeGreaterThan(3)
  clock.advance(5_000)

  expect(await said).toBeNull()
  expect(provider.status.save).toBe('saved')
})
