import { setTimeout as wait } from 'node:timers/promises'
import { Crowd } from './crowd.ts'
import type { Counts, Writer } from './crowd.ts'
import type { Answers, Ask, Typed, WriterReport } from './generator-words.ts'
import { atPace } from './pace.ts'
import { watchStrain } from './strain.ts'

/** What is on its way may take so long to arrive after the last was sent. */
const arrivalPatienceMs = 10_000

let crowd: Crowd | undefined
let editorsPerDraft = 0
let isStopping = false
let typingStrain = watchStrain()

/** Bound by `load/generator.ts`. */
process.on('message', (asked: Ask) => {
  void answer(asked).then((said) => process.send?.(said))
})
process.on('disconnect', () => process.exit(0))

async function answer(asked: Ask): Promise<Answers[keyof Answers]> {
  switch (asked.ask) {
    case 'open': {
      isStopping = false
      editorsPerDraft = asked.plan.editorsPerDraft
      crowd = new Crowd(asked.plan)
      const { connected, tookMs } = await crowd.connect(asked.atOnce)
      return { connected, refused: crowd.refused, tookMs }
    }
    case 'type':
      return await measured(asked.ratePerS, asked.forMs, editorsPerDraft - 1, (one, writer) =>
        one.type(writer, asked.withCaret),
      )
    case 'point': {
      const writers = crowd?.writers.length ?? 0
      return await measured((writers * 1000) / asked.everyMs, asked.forMs, 0, (one, writer) =>
        one.sayCaret(writer, asked.hasMoved),
      )
    }
    case 'keep-typing':
      typingStrain = watchStrain()
      void keepTyping(asked.ratePerS)
      return null
    case 'report':
      return { writers: (crowd?.writers ?? []).map(reportOf), strain: typingStrain() }
    case 'close':
      isStopping = true
      crowd?.close()
      crowd = undefined
      return null
  }
}

async function measured(
  ratePerS: number,
  forMs: number,
  peers: number,
  act: (crowd: Crowd, writer: Writer) => void,
): Promise<Typed> {
  const of = crowd
  if (of === undefined) throw new Error('nobody is connected')
  of.startCounting()
  const { counts } = of
  const lostBefore = of.closed
  const strainNow = watchStrain()
  const startMs = performance.now()
  const next = inTurn(of)
  await atPace(ratePerS, forMs, () => next((writer) => act(of, writer)))
  const tookMs = performance.now() - startMs
  const strain = strainNow()
  const expected = counts.sent * peers
  const untilMs = performance.now() + arrivalPatienceMs
  while (isOnTheWay(counts, expected) && performance.now() < untilMs) await wait(10)
  return {
    tookMs,
    sent: counts.sent,
    expected,
    delivered: counts.delivered,
    awareness: counts.awareness,
    delivery: counts.delivery.counts,
    acknowledgement: counts.acknowledgement.counts,
    lostConnections: of.closed - lostBefore,
    ...strain,
  }
}

/** A server that acknowledges anything acknowledges everything. */
function isOnTheWay({ sent, delivered, acknowledgement }: Counts, expected: number): boolean {
  const acknowledged = acknowledgement.total
  return delivered < expected || (acknowledged > 0 && acknowledged < sent)
}

async function keepTyping(ratePerS: number): Promise<void> {
  const of = crowd
  if (of === undefined) return
  const next = inTurn(of)
  const isOver = (): boolean => isStopping || of.closed > 0
  await atPace(ratePerS, 3_600_000, () => next((writer) => of.type(writer, false)), isOver)
}

function reportOf({ draft, clientId, clock, acknowledged, seen }: Writer): WriterReport {
  return { draft, clientId, typed: clock, acknowledged, seen }
}

/** One writer after the other. */
function inTurn({ writers }: Crowd): (act: (writer: Writer) => void) => void {
  let turn = 0
  return (act) => {
    const writer = writers[turn % writers.length]
    turn += 1
    if (writer !== undefined) act(writer)
  }
}
