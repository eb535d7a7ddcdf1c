/** Consecutive characters of one client id that came together and, if they went, went together. */
export interface CharacterSpan {
  readonly clientId: number
  /** Of the first one. */
  readonly clock: number
  readonly codeUnits: number
  /** Place in the log at which they were written. */
  readonly writtenAt: number
  /** At which they were removed; `Infinity`: they stand. */
  readonly removedAt: number
}

interface Writing {
  readonly clock: number
  readonly sequence: number
}

interface Removal {
  readonly from: number
  readonly to: number
  readonly sequence: number
}

/** When each character of a generation came and went, by places in the log. */
export class CharacterTimes {
  readonly #writings = new Map<number, Writing[]>()
  readonly #removals = new Map<number, Removal[]>()

  /** The characters of this client id from `clock` on. Clocks of a client id only grow. */
  write(clientId: number, clock: number, sequence: number): void {
    const known = this.#writings.get(clientId)
    if (known === undefined) this.#writings.set(clientId, [{ clock, sequence }])
    else if (known.at(-1)?.sequence !== sequence) known.push({ clock, sequence })
  }

  /** @returns those that stood until now: what was removed before stays as it is */
  remove(clientId: number, clock: number, codeUnits: number, sequence: number): CharacterSpan[] {
    const removals = this.#removals.get(clientId) ?? []
    this.#removals.set(clientId, removals)
    const end = clock + codeUnits
    const found: CharacterSpan[] = []
    let index = firstIndex(removals, ({ to }) => to > clock)
    for (let at = clock; at < end; index += 1) {
      const next = removals[index]
      const to = Math.min(end, next?.from ?? end)
      if (at < to) {
        found.push(...this.spans(clientId, at, to - at))
        removals.splice(index, 0, { from: at, to, sequence })
        index += 1
      }
      at = Math.max(to, next?.to ?? end)
    }
    return found
  }

  /** Of these characters, in the order of their clocks. */
  spans(clientId: number, clock: number, codeUnits: number): CharacterSpan[] {
    const writings = this.#writings.get(clientId) ?? []
    const removals = this.#removals.get(clientId) ?? []
    const end = clock + codeUnits
    const spans: CharacterSpan[] = []
    let writing = firstIndex(writings, (one) => one.clock > clock) - 1
    let removal = firstIndex(removals, ({ to }) => to > clock)
    for (let at = clock; at < end;) {
      const writtenAt = writings[writing]?.sequence
      if (writtenAt === undefined) throw new Error('a character that nobody wrote')
      const next = removals[removal]
      const isRemoved = next !== undefined && next.from <= at
      const change = isRemoved ? next.to : (next?.from ?? end)
      const to = Math.min(end, change, writings[writing + 1]?.clock ?? end)
      spans.push({
        clientId,
        clock: at,
        codeUnits: to - at,
        writtenAt,
        removedAt: isRemoved ? next.sequence : Infinity,
      })
      at = to
      if (isRemoved && next.to <= at) removal += 1
      if ((writings[writing + 1]?.clock ?? Infinity) <= at) writing += 1
    }
    return spans
  }
}

/** Of the first that fits, all after it fitting too. */
function firstIndex<Value>(values: readonly Value[], fits: (value: Value) => boolean): number {
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >> 1
    const value = values[middle]
    if (value !== undefined && fits(value)) high = middle
    else low = middle + 1
  }
  return low
}
