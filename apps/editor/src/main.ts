import { createApp, shallowRef } from 'vue'
import 'virtual:codex-dark-theme.css'
import './theme/theme.css'
import App from './App.vue'
import { openHttpClient } from './api/http-client.ts'
import { openScriptoriumApi } from './api/scriptorium-api.ts'
import { chooseLanguage } from './i18n/choose-language.ts'
import { availableLanguages, loadMessages } from './i18n/load-messages.ts'
import { openRouter } from './router.ts'
import { createSession } from './session/session.ts'
import { createUnsentWords } from './session/unsent-words.ts'
import { countWordsOnDevice } from './session/words-on-device.ts'
import { appContextKey } from './shell/app-context.ts'
import { signInTokenKey } from './sign-in/sign-in-token.ts'
import { takeSignInToken } from './sign-in/sign-in-fragment.ts'
import { openPreferences } from './theme/preferences.ts'

const signInToken = takeSignInToken(location, history)
const root = document.documentElement
const preferences = openPreferences(() => localStorage)
root.dataset['theme'] = preferences.theme()

const http = openHttpClient({ fetch: (...request) => fetch(...request), csrf: () => session.csrf() })
const api = openScriptoriumApi(http)
const session = createSession(api)

const asked = new URLSearchParams(location.search).get('uselang')
const who = await session.load().catch(() => undefined)
const language = chooseLanguage({
  asked,
  chosen: preferences.language(),
  account: who?.person ? who.language : null,
  browser: navigator.languages,
  available: availableLanguages,
})
const messages = shallowRef(await loadMessages(language))
turnPage()

function turnPage(): void {
  root.lang = messages.value.language
  root.dir = messages.value.direction
}

const router = openRouter()
const unsentWords = createUnsentWords()
unsentWords.add(() => countWordsOnDevice(session.body.value))

createApp(App)
  .provide(appContextKey, {
    api,
    session,
    messages,
    preferences,
    unsentWords,
    async chooseLanguage(chosen) {
      preferences.setLanguage(chosen)
      messages.value = await loadMessages(chosen)
      turnPage()
    },
    now: () => Date.now(),
    cspNonce: document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '',
  })
  .provide(signInTokenKey, signInToken)
  .use(router)
  .mount('#app')
