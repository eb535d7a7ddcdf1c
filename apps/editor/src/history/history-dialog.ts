/** What is asked before something is changed. */
export type HistoryDialog =
  | { readonly kind: 'name' }
  | { readonly kind: 'restore' }
  | { readonly kind: 'undo'; readonly person: { readonly id: string; readonly name: string }; readonly isOwn: boolean }
