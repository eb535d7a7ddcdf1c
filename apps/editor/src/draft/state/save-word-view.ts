import type { DraftStatus } from '@scriptorium/provider'

/** How the save word is shown. `key` and `parameters` are of the message files; `null`: no word, only the icon. */
export interface SaveWordView {
  readonly key: string | null
  readonly parameters: readonly (string | number)[]
  readonly icon: 'clock' | 'check' | 'edit' | 'reload' | 'network-off' | 'alert' | 'eye'
  readonly tone: 'quiet' | 'good' | 'warning' | 'error'
}

/** After this long *Saving…* says for how long: a number calms more than an ellipsis. */
const tellSecondsAfterMs = 10_000

/** @param nowMs of the same clock as the status */
export function viewSaveWord(status: Pick<DraftStatus, 'save' | 'waiting'>, nowMs: number): SaveWordView {
  switch (status.save) {
    case 'opening':
      return { key: 'save-opening', parameters: [], icon: 'clock', tone: 'quiet' }
    case 'saved':
      return { key: 'save-saved', parameters: [], icon: 'check', tone: 'good' }
    case 'settling':
      // Not on the disk yet, so not "Saved"; a word for less than a second would flicker.
      return { key: null, parameters: [], icon: 'edit', tone: 'quiet' }
    case 'saving': {
      const forMs = status.waiting === null ? 0 : nowMs - status.waiting.sinceMs
      return forMs >= tellSecondsAfterMs
        ? { key: 'save-saving-for', parameters: [Math.floor(forMs / 1000)], icon: 'reload', tone: 'quiet' }
        : { key: 'save-saving', parameters: [], icon: 'reload', tone: 'quiet' }
    }
    case 'device':
      return { key: 'save-device', parameters: [], icon: 'network-off', tone: 'warning' }
    case 'out-of-step':
      return { key: 'save-out', parameters: [], icon: 'alert', tone: 'error' }
    case 'reading':
      return { key: 'save-reading', parameters: [], icon: 'eye', tone: 'quiet' }
  }
}

/** Whether a screen reader is told at once. Saved after *Saving* is normal and silent; after something grave it is told. */
export function saysSaveWord(before: DraftStatus['save'], now: DraftStatus['save']): 'alert' | 'status' | null {
  if (before === now) return null
  if (now === 'device' || now === 'out-of-step') return 'alert'
  if (now === 'reading') return 'status'
  const wasGrave = before === 'device' || before === 'out-of-step' || before === 'opening'
  return now === 'saved' && wasGrave ? 'status' : null
}
