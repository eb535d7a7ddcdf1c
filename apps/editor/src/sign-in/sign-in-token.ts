import type { InjectionKey } from 'vue'

/** The token that this page was opened with, taken out of the address by `main.ts`. `undefined`: none. */
export const signInTokenKey: InjectionKey<string | undefined> = Symbol('sign-in token')
