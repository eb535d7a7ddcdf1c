/** Where a page is scrolled to; `false`: it stays where it is. As vue-router's `scrollBehavior` answers. */
export type ScrollPlace<Anchor> =
  | { readonly left: number; readonly top: number }
  | { readonly el: Anchor; readonly top: number }
  | false

/** What stands above an anchor, pixels. */
const room = 16

/**
 * Back and forward return to where one was; a fragment leads to the element with that very id and is never anything but an id (a selector made
 * of somebody's address could be any selector); else a page begins at its top.
 */
export function scrollPlace<Anchor>(
  hash: string,
  saved: { readonly left: number; readonly top: number } | null,
  findById: (id: string) => Anchor | null,
): ScrollPlace<Anchor> {
  if (saved !== null) return saved
  if (hash === '') return { left: 0, top: 0 }
  const anchor = findById(hash.slice(1))
  return anchor === null ? false : { el: anchor, top: room }
}
