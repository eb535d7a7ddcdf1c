import type { Notice } from '@scriptorium/protocol'
import { sectionAt, type Heading } from '../editor/outline.ts'

/** Somebody in the draft, as the list shows them. `line` (from 1) is `null` when they have no caret in the text. */
export interface PersonHere {
  readonly id: string
  readonly name: string
  readonly colour: number
  readonly isTemporary: boolean
  readonly isMe: boolean
  readonly line: number | null
  /** `null` in the lead section, or nowhere. */
  readonly section: string | null
}

/** Me first, then by colour, which is the order in which people came. */
export function peopleHere(
  notice: Pick<Notice, 'present'> | null,
  me: string | null,
  places: { readonly own: number; readonly others: ReadonlyMap<string, number> } | null,
  headings: readonly Heading[],
): PersonHere[] {
  const present = notice?.present ?? []
  return present
    .map(({ id, name, colour, isTemporary }) => {
      const isMe = id === me
      const line = (isMe ? places?.own : places?.others.get(id)) ?? null
      const section = line === null ? null : (sectionAt(headings, line)?.text ?? null)
      return { id, name, colour, isTemporary, isMe, line, section }
    })
    .toSorted((one, other) => Number(other.isMe) - Number(one.isMe) || one.colour - other.colour)
}
