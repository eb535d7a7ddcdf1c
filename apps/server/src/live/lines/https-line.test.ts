import { decodeDelivery, encodeBatch, limits } from '@scriptorium/protocol'
import { expect, test } from 'vitest'
import { handClock } from '../../testing/hand-clock.ts'
import { HttpsLine } from './https-line.ts'
import { Parcel } from './parcel.ts'

const never = new AbortController().signal

function heardOf(line: HttpsLine): string[] {
  const heard: string[] = []
  line.on('message', (data: Buffer) => heard.push(data.toString()))
  return heard
}
const frame = (words: string) => new TextEncoder().encode(words)

test('PR16 the answer to a batch waits while the line is paused: nothing is heard, nothing is lost', async () => {
  const line = new HttpsLine(handClock())
  const heard = heardOf(line)
  let isTaken = false
  const taken = line.take(1, encodeBatch([frame('a'), frame('b')])).then((outcome) => {
    isTaken = true
    return outcome
  })
  await Promise.resolve()
  expect([heard, isTaken]).toEqual([[], false])

  line.resume()

  expect(await taken).toBe('taken')
  expect(heard).toEqual(['a', 'b'])
})

test('PR17 what is said gathers into one delivery; without anything the answer comes after 20 s', async () => {
  const clock = handClock()
  const line = new HttpsLine(clock)
  const first = line.fetch(0, never)
  line.send(new Parcel([frame('a')]))
  line.send(new Parcel([frame('b')]))

  clock.advance(limits.lineGatherMs)

  const delivery = await first
  if (delivery === null || typeof delivery === 'string') throw new Error('a delivery is there')
  expect(decodeDelivery(delivery.bytes)?.frames.map((bytes) => new TextDecoder().decode(bytes))).toEqual(['a', 'b'])
  const second = line.fetch(1, never)
  clock.advance(limits.lineHoldMs)
  expect(await second).toBeNull()
})

test('PR18 who asks for nothing for 30 s is gone, who asks is not', async () => {
  const clock = handClock()
  const [asking, silent] = [new HttpsLine(clock), new HttpsLine(clock)]
  let gone = 0
  silent.on('close', () => (gone += 1))
  asking.on('close', () => (gone += 100))

  for (let n = 0; n < 4; n += 1) {
    const answer = asking.fetch(0, never)
    clock.advance(limits.lineHoldMs)
    await answer
  }

  expect(gone).toBe(1)
  expect(await silent.fetch(0, never)).toBe('gone')
})

test('an editor that takes nothing makes the line fill up, for the rule of slow consumers to see', async () => {
  const clock = handClock()
  const line = new HttpsLine(clock)
  line.send(new Parcel([new Uint8Array(2_000)]))
  const fetched = line.fetch(0, never)
  clock.advance(limits.lineGatherMs)
  await fetched
  expect(line.bufferedAmount).toBeGreaterThanOrEqual(2_000)

  line.send(new Parcel([new Uint8Array(500)]))

  expect(line.bufferedAmount).toBeGreaterThanOrEqual(2_500)
  void line.fetch(1, never)
  expect(line.bufferedAmount).toBe(500)
})
