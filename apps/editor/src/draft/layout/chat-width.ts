/** Widths of the chat panel beside the text, CSS pixels. */
export const chatWidth = { standard: 360, least: 304, most: 480, step: 16, leastText: 560 } as const

/** @param windowWidth the text keeps at least `chatWidth.leastText` of it */
export function clampChatWidth(width: number, windowWidth: number): number {
  const most = Math.min(chatWidth.most, windowWidth - chatWidth.leastText)
  return Math.round(Math.max(chatWidth.least, Math.min(width, most)))
}

/**
 * The width after a key on the splitter; `null` when the key is none of its. Arrows move the border itself: towards the end side the panel gets narrower.
 */
export function chatWidthAfterKey(key: string, width: number, direction: 'ltr' | 'rtl'): number | null {
  const towardsEnd = direction === 'ltr' ? 'ArrowRight' : 'ArrowLeft'
  const towardsStart = direction === 'ltr' ? 'ArrowLeft' : 'ArrowRight'
  if (key === towardsEnd) return width - chatWidth.step
  if (key === towardsStart) return width + chatWidth.step
  return key === 'Home' ? chatWidth.standard : null
}
