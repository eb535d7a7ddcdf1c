import type { SessionBody } from '@scriptorium/protocol'

/**
 * Counts the words of this person that are only on this device, of every draft: those of windows that are open, of windows closed meanwhile,
 * and of a draft that was renewed since. In UTF-16 code units.
 */
export async function countWordsOnDevice(who: SessionBody | undefined): Promise<number> {
  if (who?.person == null) return 0
  const { openDeviceCopy } = await import('@scriptorium/provider')
  const copy = await openDeviceCopy({ wiki: who.wiki.id, person: who.person.id })
  if (copy === null) return 0
  try {
    const drafts = await copy.unsentDrafts()
    return drafts.reduce((sum, { codeUnits }) => sum + codeUnits, 0)
  } finally {
    copy.close()
  }
}
