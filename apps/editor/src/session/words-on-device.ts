import type { SessionBody } from '@scriptorium/protocol'

/**
 * Counts words that tabs closed meanwhile left on this device, in UTF-16 code units.
 * @param here the draft that is open in this tab counts its own: `null` when none is
 */
export async function countWordsOnDevice(who: SessionBody | undefined, here: string | null): Promise<number> {
  if (who?.person == null) return 0
  const { openDeviceCopy } = await import('@scriptorium/provider')
  const copy = await openDeviceCopy({ wiki: who.wiki.id, person: who.person.id })
  if (copy === null) return 0
  try {
    const drafts = await copy.unsentDrafts()
    return drafts.filter(({ draft }) => draft !== here).reduce((sum, { codeUnits }) => sum + codeUnits, 0)
  } finally {
    copy.close()
  }
}
