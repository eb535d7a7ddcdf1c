/**
 * The interface language: what the address asks for (`?uselang=`, as in every wiki), else what the person chose here before,
 * else what their wiki account says, else the first of the browser's that we have, else English.
 * @param available languages with a message file, lower case
 */
export function chooseLanguage(wish: {
  readonly asked: string | null
  readonly chosen: string | null
  readonly account: string | null
  readonly browser: readonly string[]
  readonly available: readonly string[]
}): string {
  const wishes = [wish.asked, wish.chosen, wish.account, ...wish.browser]
  for (const language of wishes) {
    if (language === null) continue
    const lower = language.toLowerCase()
    if (wish.available.includes(lower)) return lower
    const base = lower.split('-')[0] ?? ''
    if (wish.available.includes(base)) return base
  }
  return 'en'
}
