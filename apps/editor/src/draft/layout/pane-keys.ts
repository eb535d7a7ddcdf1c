/**
 * F6 goes from pane to pane, and at both ends on to the browser, whose own key it is: nobody is trapped.
 * @param panes in their order on the screen
 * @returns the pane to enter, or `null`: let the browser have the key
 */
export function nextPane<Pane extends { contains(node: Node | null): boolean }>(
  panes: readonly Pane[],
  active: Node | null,
  isBackwards: boolean,
): Pane | null {
  const at = panes.findIndex((pane) => pane.contains(active))
  if (at === -1) return (isBackwards ? panes.at(-1) : panes[0]) ?? null
  return panes[at + (isBackwards ? -1 : 1)] ?? null
}

/** Puts the focus where a pane begins to be useful. */
export function enterPane(pane: HTMLElement): void {
  const wanted = pane.querySelector<HTMLElement>('[data-pane-entry]:not([disabled])')
  const first = pane.querySelector<HTMLElement>(
    '.cm-content, textarea:not([disabled]), button:not([disabled]), a[href], [tabindex="0"]',
  )
  const target = wanted ?? first ?? pane
  target.focus()
}
