/**
 * The word beside the title. `settling`: typed less than a second ago and not acknowledged yet; it claims nothing, so show neither
 * *Saved* (it would be untrue) nor *Saving* (it would flicker). The others are the words of the interface.
 */
export type SaveWord = 'opening' | 'saved' | 'settling' | 'saving' | 'device' | 'out-of-step' | 'reading'
