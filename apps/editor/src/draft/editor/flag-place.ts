/** A box on the screen, in CSS pixels. */
export interface Box {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

export interface FlagPlace {
  readonly vertical: 'above' | 'below'
  /** Towards which side the name opens from its caret. */
  readonly opens: 'right' | 'left'
}

/**
 * Where the name at a caret may stand: above, unless it would leave the window or lie on the line that the writer is in; it opens towards the
 * end of the line unless it would leave the window there.
 * @param ownLine the row of the local caret; `null` when it is not on screen
 */
export function placeFlag(
  caret: Box,
  flag: { readonly width: number; readonly height: number },
  window: Box,
  ownLine: Box | null,
  direction: 'ltr' | 'rtl',
): FlagPlace {
  const above = { top: caret.top - flag.height, bottom: caret.top }
  const liesOnOwnLine = ownLine !== null && above.bottom > ownLine.top + 1 && above.top < ownLine.bottom - 1
  const vertical = above.top < window.top || liesOnOwnLine ? 'below' : 'above'
  const fitsRight = caret.left + flag.width <= window.right
  const fitsLeft = caret.right - flag.width >= window.left
  if (direction === 'rtl') return { vertical, opens: fitsLeft || !fitsRight ? 'left' : 'right' }
  return { vertical, opens: fitsRight || !fitsLeft ? 'right' : 'left' }
}
