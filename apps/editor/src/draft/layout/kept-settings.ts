/** What this browser keeps of how somebody likes the screen. */
export function keptSetting(name: string): string | null {
  try {
    return localStorage.getItem(`scriptorium.${name}`)
  } catch {
    return null
  }
}

export function keepSetting(name: string, value: string): void {
  try {
    localStorage.setItem(`scriptorium.${name}`, value)
  } catch {
    // A browser that keeps nothing shows the standard next time.
  }
}
