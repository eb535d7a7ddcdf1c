import type { HistoryGenerationBody, PersonBody, StretchBody, VersionBody } from '@scriptorium/protocol'

/** History made by hand, for tests. A sequence number stands for as many minutes since this moment. */
export const beganAtMs = new Date(2026, 10, 20, 20, 0).getTime()
const minuteMs = 60_000

const ada: PersonBody = { id: 'ada', name: 'Ada', isTemporary: false }
export const grace: PersonBody = { id: 'grace', name: 'Grace', isTemporary: false }

export function stretchOf(from: number, to: number, more: Partial<StretchBody> = {}): StretchBody {
  return {
    from,
    to,
    beganAtMs: beganAtMs + from * minuteMs,
    endedAtMs: beganAtMs + to * minuteMs,
    person: ada,
    section: null,
    added: 10,
    removed: 0,
    words: 'some words',
    kind: 'wrote',
    ...more,
  }
}

export function generationOf(generation: number): HistoryGenerationBody {
  const isFirst = generation === 1
  return {
    generation,
    atMs: beganAtMs,
    began: isFirst ? 'seeded' : 'erased',
    baseRevision: isFirst ? 1284511906 : null,
    sequence: 99,
  }
}

export function versionOf(name: string, sequence: number, generation = 1): VersionBody {
  return { id: name, generation, sequence, name, by: ada, atMs: beganAtMs + sequence * minuteMs }
}
