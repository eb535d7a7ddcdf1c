import { cutSpans } from '@scriptorium/draft'
import type { CreditedText } from '@scriptorium/draft'
import type { CharacterId } from '@scriptorium/session'

import { smallestSteps } from './credited-tokens.ts'
import type { CreditedPart, Step } from './credited-tokens.ts'
import type { HistoryReading, WrittenPiece } from './history-reading.ts'
import { standsAt } from './history-texts.ts'
import { ChangePlan } from './planned-change.ts'
import type { PlannedChange } from './planned-change.ts'

/** Characters of the doc, in one piece. */
interface DocPart extends CreditedPart {
  readonly clientId: number
  readonly clock: number
  /** The character before it in the doc. */
  readonly left: CharacterId | null
  /** Counts the pieces of the doc in their order. */
  readonly index: number
}

/** The text as it was at an earlier place of this generation, its words by whom they were. What stood there and stands now is not touched. Rules RS1–RS4. */
export function restorePlace(reading: HistoryReading, sequence: number): PlannedChange {
  const plan = new ChangePlan()
  const parts = [...docParts(reading)]
  const neighbours = neighboursOf(parts)
  let removed: DocPart[] = []
  let added: DocPart[] = []
  let left: CharacterId | null = null
  const endChange = (): void => {
    const steps = smallestSteps(removed, added, { old: cutDoc, new: cutDoc })
    if (isInOrder(steps)) putBackInPlace(plan, steps)
    else putInAfter(plan, steps, left, neighbours)
    removed = []
    added = []
  }
  for (const part of parts) {
    const isNow = part.piece.removedAt === Infinity
    const wasThen = standsAt(part.piece, sequence)
    if (isNow && wasThen) {
      endChange()
      left = endOf(part)
    } else if (isNow) removed.push(part)
    else if (wasThen) added.push(part)
  }
  endChange()
  return plan.planned()
}

/** The same with a text of another generation, whose characters are not in this doc. */
export function restoreText(reading: HistoryReading, target: CreditedText): PlannedChange {
  const plan = new ChangePlan()
  const parts = [...docParts(reading)]
  const standing = parts.filter(({ piece }) => piece.removedAt === Infinity)
  const whole: CreditedPart = { text: target.wikitext, credit: target.spans }
  const steps = smallestSteps(standing, whole.text === '' ? [] : [whole], {
    old: cutDoc,
    new: (part, from, to) => ({ text: part.text.slice(from, to), credit: cutSpans(part.credit, from, to) }),
  })
  putInAfter(plan, steps, null, neighboursOf(parts))
  return plan.planned()
}

/** Nothing that is kept lies on the other side of where something that comes back was. */
function isInOrder(steps: readonly Step<DocPart, DocPart>[]): boolean {
  let index = -1
  let clock = -1
  for (const step of steps) {
    if (step.kind === 'removed') continue
    for (const part of step.parts) {
      if (part.index < index || (part.index === index && part.clock < clock)) return false
      ;({ index, clock } = part)
    }
  }
  return true
}

/** What comes back stands where it stood: whoever reads the log sees that it is the same. */
function putBackInPlace(plan: ChangePlan, steps: readonly Step<DocPart, DocPart>[]): void {
  for (const step of steps) {
    if (step.kind === 'kept') continue
    for (const part of step.parts) {
      if (step.kind === 'added') plan.putBack(part, part.left)
      else plan.takeOut(part.clientId, part.clock, part.text.length)
    }
  }
}

/** @param start the character before the first step; `null`: the beginning */
function putInAfter(
  plan: ChangePlan,
  steps: readonly Step<DocPart, CreditedPart>[],
  start: CharacterId | null,
  neighbours: Neighbours,
): void {
  let left = start
  let pending: CreditedPart[] = []
  const endPending = (): void => {
    if (pending.length === 0) return
    const text = pending.map((part) => part.text).join('')
    plan.putIn(
      { left, right: neighbours.after(left), text },
      pending.flatMap(({ credit }) => credit),
    )
    pending = []
  }
  for (const step of steps) {
    if (step.kind === 'added') {
      pending.push(...step.parts)
      continue
    }
    endPending()
    for (const part of step.parts) {
      if (step.kind === 'removed') plan.takeOut(part.clientId, part.clock, part.text.length)
      left = endOf(part)
    }
  }
  endPending()
}

function* docParts(reading: HistoryReading): Generator<DocPart & { readonly piece: WrittenPiece }> {
  let left: CharacterId | null = null
  let index = 0
  for (const piece of reading.pieces()) {
    const { clientId, clock, codeUnits, text } = piece
    const part = { piece, clientId, clock, text, credit: reading.creditOf(clientId, clock, codeUnits), left, index }
    yield part
    left = endOf(part)
    index += 1
  }
}

function cutDoc(part: DocPart, from: number, to: number): DocPart {
  const { clientId, clock, text, credit, left, index } = part
  return {
    index,
    clientId,
    clock: clock + from,
    text: text.slice(from, to),
    credit: cutSpans(credit, from, to),
    left: from === 0 ? left : { clientId, clock: clock + from - 1 },
  }
}

interface Neighbours {
  /** The character that comes next in the doc; after `null`: the first one. */
  after(character: CharacterId | null): CharacterId | null
}

function neighboursOf(parts: readonly DocPart[]): Neighbours {
  const afterPart = new Map<string, CharacterId | null>()
  for (const [index, part] of parts.entries()) {
    const { clientId, clock } = endOf(part)
    afterPart.set(`${clientId} ${clock}`, startOf(parts[index + 1]))
  }
  return {
    after(character) {
      if (character === null) return startOf(parts[0])
      const { clientId, clock } = character
      const next = afterPart.get(`${clientId} ${clock}`)
      return next === undefined ? { clientId, clock: clock + 1 } : next
    },
  }
}

function startOf(part: DocPart | undefined): CharacterId | null {
  return part === undefined ? null : { clientId: part.clientId, clock: part.clock }
}

function endOf({ clientId, clock, text }: DocPart): CharacterId {
  return { clientId, clock: clock + text.length - 1 }
}
