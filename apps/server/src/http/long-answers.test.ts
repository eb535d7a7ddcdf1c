import { EventEmitter } from 'node:events'
import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { LongAnswers } from './long-answers.ts'

/** An answer in the test's hand. */
class Answer extends EventEmitter {
  destroyed = false
  timeoutMs = 0

  setTimeout(ms: number): this {
    this.timeoutMs = ms
    return this
  }

  /** It was read, or its client is gone. */
  close(): void {
    this.destroyed = true
    this.emit('close')
  }
}

/** Asks for so many answers. @returns those that were begun, in their order */
function ask(answers: LongAnswers, asker: string, count: number): { readonly all: Answer[]; readonly begun: Answer[] } {
  const all = Array.from({ length: count }, () => new Answer())
  const begun: Answer[] = []
  for (const answer of all) void answers.turn(asker, answer).then(() => begun.push(answer))
  return { all, begun }
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await setImmediate()
}

test('one long answer is written in a turn', async () => {
  const { begun } = ask(new LongAnswers(), 'ada', 3)

  const counts: number[] = []
  for (let turn = 0; turn < 4; turn += 1) {
    await Promise.resolve()
    counts.push(begun.length)
    await setImmediate()
  }

  expect(counts).toEqual([1, 2, 3, 3])
})

test('who does not read what they asked for waits for themselves; others do not', async () => {
  const answers = new LongAnswers()
  const ada = ask(answers, 'ada', 12)
  const grace = ask(answers, 'grace', 1)
  await turns(20)
  expect([ada.begun.length, grace.begun.length]).toEqual([8, 1])

  for (const answer of ada.begun.slice(0, 3)) answer.close()
  await turns(20)

  expect(ada.begun).toHaveLength(11)
  expect(new Set(ada.begun.map(({ timeoutMs }) => timeoutMs))).toEqual(new Set([30_000]))
})

test('of all together so many wait to be read', async () => {
  const answers = new LongAnswers()
  const asked = Array.from({ length: 9 }, (_, index) => ask(answers, `address ${index}`, 5))
  await turns(60)
  const count = () => asked.reduce((sum, { begun }) => sum + begun.length, 0)
  expect(count()).toBe(40)

  asked[0]?.begun[0]?.close()
  await turns(5)

  expect(count()).toBe(41)
})

test('whose client left meanwhile takes nobody’s place', async () => {
  const answers = new LongAnswers()
  const ada = ask(answers, 'ada', 10)
  await turns(20)
  for (const answer of ada.all.slice(8)) answer.close()

  for (const answer of ada.all.slice(0, 8)) answer.close()
  await turns(20)

  const again = ask(answers, 'ada', 9)
  await turns(20)
  expect([ada.begun.length, again.begun.length]).toEqual([10, 8])
})
