export type Theme = 'auto' | 'light' | 'dark'

/** What this person chose on this device. Where the browser keeps nothing (private windows), a choice lasts until the page is closed. */
export interface Preferences {
  theme(): Theme
  setTheme(theme: Theme): void
  /** `null`: not chosen. */
  language(): string | null
  setLanguage(language: string): void
}

const themeKey = 'scriptorium.theme'
const languageKey = 'scriptorium.language'

export function openPreferences(storage: () => Pick<Storage, 'getItem' | 'setItem'>): Preferences {
  const kept = new Map<string, string>()

  function read(key: string): string | null {
    try {
      return kept.get(key) ?? storage().getItem(key)
    } catch {
      return null
    }
  }

  function write(key: string, value: string): void {
    kept.set(key, value)
    try {
      storage().setItem(key, value)
    } catch {
      // The browser keeps nothing: `kept` has it until the page is closed.
    }
  }

  return {
    theme() {
      const theme = read(themeKey)
      return theme === 'light' || theme === 'dark' ? theme : 'auto'
    },
    setTheme: (theme) => write(themeKey, theme),
    language: () => read(languageKey),
    setLanguage: (language) => write(languageKey, language),
  }
}
