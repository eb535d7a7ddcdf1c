import type { AccessBody, DraftBody } from '@scriptorium/protocol'

/** What the person who looks may do here. Who may only read sees the history whole, without the buttons. */
export interface HistoryRights {
  /** Published, closed or abandoned: nothing is changed any more. */
  readonly isOver: boolean
  /** Names versions, restores a text. */
  readonly mayWrite: boolean
  /** Whose changes may be undone: anybody's, only one's own, nobody's. */
  readonly undoable: { readonly kind: 'all' | 'nobody' } | { readonly kind: 'mine'; readonly person: string }
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
    undoable: !mayWrite ? { kind: 'nobody' } : access.mayManage ? { kind: 'all' } : { kind: 'mine', person: me },
  }
}
