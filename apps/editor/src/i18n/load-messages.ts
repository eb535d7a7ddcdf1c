import en from '../../i18n/en.json'
import { openMessages } from './messages.ts'
import type { Messages, MessageTable } from './messages.ts'

const others = import.meta.glob<{ default: MessageTable }>(['../../i18n/*.json', '!../../i18n/{en,qqq}.json'])

/** Languages that have a message file. */
export const availableLanguages: readonly string[] = [
  'en',
  ...Object.keys(others).map((path) => path.replace(/^.*\/|\.json$/g, '')),
]

/** English is part of the page, so a language file that does not arrive costs translation, never words. */
export async function loadMessages(language: string): Promise<Messages> {
  const load = others[`../../i18n/${language}.json`]
  if (load === undefined) return openMessages('en', { en })
  try {
    return openMessages(language, { en, [language]: (await load()).default })
  } catch {
    return openMessages('en', { en })
  }
}
