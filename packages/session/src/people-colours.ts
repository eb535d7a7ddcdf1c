import type { PersonId } from '@scriptorium/draft'

/** Twelve hues in three line styles; beyond, grey. */
const maxColours = 36

/** Everybody's colour in one draft: the next free one at first sight. */
export class PeopleColours {
  readonly #colours = new Map<PersonId, number>()

  /** 1–36; 0: grey. */
  of(person: PersonId): number {
    const known = this.#colours.get(person)
    if (known !== undefined) return known
    if (this.#colours.size >= maxColours) return 0
    const colour = this.#colours.size + 1
    this.#colours.set(person, colour)
    return colour
  }
}
