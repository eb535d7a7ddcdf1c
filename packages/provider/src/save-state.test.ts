import { describe, expect, test } from 'vitest'
import { isSaved, nextSaveState, openingState, saveWord, type SaveEvent, type SaveState } from './save-state.ts'

const after = (...events: readonly SaveEvent[]): SaveState => events.reduce(nextSaveState, openingState)
const wordAt = (state: SaveState, atMs: number) => saveWord(state, atMs).word

const opened = (atMs: number): SaveEvent => ({ kind: 'opened', atMs })
const typed = (atMs: number): SaveEvent => ({ kind: 'typed', atMs })
const durable = (count: number): SaveEvent => ({ kind: 'durable', count })
const refused = (update: number): SaveEvent => ({ kind: 'refused', update })
const answer: SaveEvent = { kind: 'sent', as: 'answer' }
const update: SaveEvent = { kind: 'sent', as: 'update' }
const loaded: SaveEvent = { kind: 'loaded' }
const lost: SaveEvent = { kind: 'lost', isMoving: false }
/** Open, loaded, and all is on the server's disk. */
const quiet = [opened(0), loaded, answer, durable(1)] as const

describe('the save word', () => {
  test('SAVE1 Opening until the whole text is here', () => {
    expect(wordAt(after(), 0)).toBe('opening')
    expect(wordAt(after(opened(0), answer, durable(1)), 0)).toBe('opening')
  })

  test('SAVE2 Saved when the server has answered for everything of this connection', () => {
    expect(wordAt(after(...quiet), 5)).toBe('saved')
    expect(wordAt(after(...quiet, typed(10), update, durable(2)), 20)).toBe('saved')
  })

  test('SAVE3 never Saved while something typed is unacknowledged, from the first millisecond', () => {
    const state = after(...quiet, typed(10), update)

    expect(wordAt(state, 10)).toBe('settling')
    expect(isSaved(state)).toBe(false)
  })

  test('SAVE4 never Saved before the server said what it lacks and has what it was sent for it', () => {
    expect(wordAt(after(opened(0), loaded), 1)).toBe('settling')
    expect(wordAt(after(opened(0), loaded, answer), 1)).toBe('settling')
  })

  test('SAVE5 Saving after one second, Only on this device after twenty', () => {
    const state = after(...quiet, typed(5_000), update)

    expect(saveWord(state, 5_999)).toEqual({ word: 'settling', changesAtMs: 6_000 })
    expect(saveWord(state, 6_000)).toEqual({ word: 'saving', changesAtMs: 25_000 })
    expect(saveWord(state, 25_000)).toEqual({ word: 'device', changesAtMs: null })
  })

  test('SAVE6 steady typing that is acknowledged steadily never says Saving', () => {
    const events: SaveEvent[] = [...quiet]
    for (let n = 1; n <= 100; n += 1) events.push(typed(n * 50), update, durable(n))

    // The hundredth is under way, the one before it is acknowledged.
    expect(wordAt(after(...events), 100 * 50 + 40)).toBe('settling')
  })

  test('SAVE7 steady typing that is not acknowledged says Saving all the same', () => {
    const events: SaveEvent[] = [...quiet]
    for (let n = 1; n <= 100; n += 1) events.push(typed(n * 50), update)

    expect(wordAt(after(...events), 100 * 50)).toBe('saving')
  })

  test('SAVE8 Only on this device without a connection, also when nothing waits', () => {
    expect(wordAt(after(...quiet, lost), 5)).toBe('device')
    expect(isSaved(after(...quiet, lost))).toBe(true)
    expect(isSaved(after(...quiet, lost, typed(10)))).toBe(false)
  })

  test('SAVE9 what was typed offline is covered by the answer only, not by later updates alone', () => {
    const offline = [...quiet, lost, typed(10), opened(20), typed(30)] as const

    expect(isSaved(after(...offline, update, durable(1)))).toBe(false)
    expect(isSaved(after(...offline, update, answer, durable(1)))).toBe(false)
    expect(isSaved(after(...offline, update, answer, durable(2)))).toBe(true)
  })

  test('SAVE10 acknowledgements of an earlier connection say nothing about this one', () => {
    const state = after(...quiet, typed(5), update, lost, opened(10), durable(2))

    expect(isSaved(state)).toBe(false)
  })

  test('SAVE11 a count beyond what was sent proves nothing', () => {
    const state = after(...quiet, typed(5), durable(99))

    expect(isSaved(state)).toBe(false)
    expect(isSaved(nextSaveState(nextSaveState(state, update), durable(2)))).toBe(true)
  })

  test('SAVE12 after a refusal: Only on this device, whatever later counts say', () => {
    const state = after(...quiet, typed(5), update, typed(6), update, refused(2), durable(3))

    expect(wordAt(state, 7)).toBe('device')
    expect(isSaved(state)).toBe(false)
  })

  test('SAVE13 what was durable before the refused update counts', () => {
    const state = after(...quiet, typed(5), update, typed(6), update, refused(3), durable(2))

    expect(state.saved).toBe(1)
  })

  test('SAVE14 a fresh answer that becomes durable heals a refusal', () => {
    const state = after(...quiet, typed(5), update, refused(2), answer)

    expect(wordAt(state, 6)).toBe('settling')
    expect(wordAt(nextSaveState(state, durable(3)), 6)).toBe('saved')
  })

  test('SAVE15 a refusal that was under way when the answer went out does not undo it', () => {
    const state = after(...quiet, typed(5), update, answer, refused(2), durable(3))

    expect(isSaved(state)).toBe(true)
  })

  test('SAVE16 waiting since before this connection counts from its opening', () => {
    const state = after(...quiet, lost, typed(10), opened(60_000), answer)

    expect(wordAt(state, 60_500)).toBe('settling')
    expect(wordAt(state, 61_000)).toBe('saving')
  })

  test('SAVE17 Reading only for readers, but words that were typed before are named', () => {
    const read: SaveEvent = { kind: 'role', role: 'read' }

    expect(wordAt(after(...quiet, read), 5)).toBe('reading')
    expect(wordAt(after(...quiet, read, lost), 5)).toBe('reading')
    expect(wordAt(after(...quiet, typed(5), read), 5)).toBe('device')
  })

  test('SAVE18 Out of step until the texts are equal again', () => {
    const state = after(...quiet, { kind: 'compared', isEqual: false })

    expect(wordAt(state, 5)).toBe('out-of-step')
    expect(isSaved(state)).toBe(false)
    expect(wordAt(nextSaveState(state, { kind: 'compared', isEqual: true }), 5)).toBe('saved')
  })

  test('SAVE20 while the server moves the word stays true: Saved for what is saved, Saving for what waits', () => {
    const moved: SaveEvent = { kind: 'lost', isMoving: true }
    const waiting = after(...quiet, typed(5), moved)

    expect(wordAt(after(...quiet, moved), 50_000)).toBe('saved')
    expect(wordAt(waiting, 500)).toBe('settling')
    expect(wordAt(waiting, 1_005)).toBe('saving')
    expect(isSaved(waiting)).toBe(false)
  })

  test('SAVE21 a move that brought no server within its time is a lost connection', () => {
    const moved: SaveEvent = { kind: 'lost', isMoving: true }

    expect(wordAt(after(...quiet, moved, { kind: 'stranded' }), 5)).toBe('device')
    expect(wordAt(after(...quiet, moved, opened(10), lost), 15)).toBe('device')
  })

  test('SAVE19 an hour of typing offline stays a short list', () => {
    const events: SaveEvent[] = [...quiet, lost]
    for (let n = 0; n < 20_000; n += 1) events.push(typed(n * 20))

    const state = after(...events)

    expect(state.local).toBe(20_000)
    expect(state.unsaved.length).toBeLessThanOrEqual(2_000)
  })
})
