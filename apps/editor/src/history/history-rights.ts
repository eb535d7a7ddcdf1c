import type { AccessBody, DraftBody, VersionBody } from '@scriptorium/protocol'

/** Whose changes may be undone: anybody's, only one's own, nobody's. `me`: who looks. */
export type Undoable = { readonly kind: 'nobody' } | { readonly kind: 'all' | 'mine'; readonly me: string }

/** What the person who looks may do here. Who may only read sees the history whole, without the buttons. */
export interface HistoryRights {
  /** Published, closed or abandoned: nothing is changed any more. */
  readonly isOver: boolean
  /** Names versions, restores a text. */
  readonly mayWrite: boolean
  readonly undoable: Undoable
}

/** @param me central user id; `undefined`: signed out */
export function rightsIn(
  draft: Pick<DraftBody, 'state'> | undefined,
  access: AccessBody | undefined,
  me: string | undefined,
): HistoryRights {
  const isOver = draft?.state !== 'open' && draft?.state !== 'locked'
  const mayWrite = me !== undefined && access?.mayWrite === true && draft?.state === 'open'
  return {
    isOver,
    mayWrite,
    undoable: mayWrite ? { kind: access.mayManage ? 'all' : 'mine', me } : { kind: 'nobody' },
  }
}

/** A name is whose who gave it: only they change it, and who manages the draft. @param version the one at this place, if there is one */
export function mayName({ mayWrite, undoable }: HistoryRights, version: Pick<VersionBody, 'by'> | undefined): boolean {
  if (version === undefined || undoable.kind === 'nobody') return mayWrite
  return undoable.kind === 'all' || version.by?.id === undoable.me
}
