import type { PersonId } from '@scriptorium/draft'

/** Twelve hues in three line styles; beyond, grey. */
const maxColours = 36

/** Everybody's colour in one draft: the next free one at first sight. */
export class PeopleColours {
  /** In the order of their colours. */
  #people: readonly PersonId[] = []

  /** 1–36; 0: grey. */
  of(person: PersonId): number {
    const place = this.#people.indexOf(person)
    if (place >= 0) return place + 1
    if (this.#people.length >= maxColours) return 0
    this.#people = [...this.#people, person]
    return this.#people.length
  }
}
