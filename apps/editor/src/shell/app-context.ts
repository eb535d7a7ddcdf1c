import { inject } from 'vue'
import type { InjectionKey, ShallowRef } from 'vue'
import type { ScriptoriumApi } from '../api/scriptorium-api.ts'
import type { MessageKey, MessageParameter, Messages } from '../i18n/messages.ts'
import type { Session } from '../session/session.ts'
import type { UnsentWords } from '../session/unsent-words.ts'
import type { Preferences } from '../theme/preferences.ts'

/** What `main.ts` builds once and every component may ask for. */
export interface AppContext {
  readonly api: ScriptoriumApi
  readonly session: Session
  /** Replaced whole when the language changes. */
  readonly messages: Readonly<ShallowRef<Messages>>
  readonly preferences: Preferences
  readonly unsentWords: UnsentWords
  /** Loads the messages of a language, remembers the choice and turns the page's direction. */
  chooseLanguage(language: string): Promise<void>
  /** Milliseconds since 1970. */
  now(): number
  /** Value of this response's style nonce; empty where the page came without one (development). */
  readonly cspNonce: string
}

export const appContextKey: InjectionKey<AppContext> = Symbol('app context')

/** @throws Error outside of the app's components */
export function useApp(): AppContext {
  const app = inject(appContextKey)
  if (app === undefined) throw new Error('used outside of the app')
  return app
}

/** `const msg = useMsg()`; in templates `msg('key', 3)` is drawn anew when the language changes. */
export function useMsg(): (key: MessageKey, ...parameters: readonly MessageParameter[]) => string {
  const { messages } = useApp()
  return (key, ...parameters) => messages.value.msg(key, ...parameters)
}
