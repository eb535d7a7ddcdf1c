/** A place in a draft's history: a generation and a sequence number in it. */
export interface Place {
  readonly generation: number
  readonly sequence: number
}

/** @param value of `?at=` or `?compare=`, as `generation.sequence`; anything else is `undefined` */
export function parsePlace(value: unknown): Place | undefined {
  const [, generation, sequence] = typeof value === 'string' ? (/^(\d{1,9})\.(\d{1,15})$/.exec(value) ?? []) : []
  return generation === undefined ? undefined : { generation: Number(generation), sequence: Number(sequence) }
}

export function formatPlace({ generation, sequence }: Place): string {
  return `${generation}.${sequence}`
}

/** Below 0: `one` was before `other`. */
export function comparePlaces(one: Place, other: Place): number {
  return one.generation - other.generation || one.sequence - other.sequence
}

export function isSamePlace(one: Place | undefined, other: Place | undefined): boolean {
  return one !== undefined && other !== undefined && comparePlaces(one, other) === 0
}
