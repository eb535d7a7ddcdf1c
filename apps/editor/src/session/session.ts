import type { SessionBody } from '@scriptorium/protocol'
import { shallowRef } from 'vue'
import type { ShallowRef } from 'vue'
import type { ScriptoriumApi } from '../api/scriptorium-api.ts'

/** Who I am and what this installation is, for every page. */
export interface Session {
  /** `undefined` until the first answer. */
  readonly body: Readonly<ShallowRef<SessionBody | undefined>>
  csrf(): string | null
  /** @throws ApiFailure; what was known stays */
  load(): Promise<SessionBody>
  /** Ends the sign-in on the server, then asks anew who I am. @throws ApiFailure */
  signOut(): Promise<void>
}

export function createSession(api: Pick<ScriptoriumApi, 'session' | 'signOut'>): Session {
  const body = shallowRef<SessionBody>()
  async function load(): Promise<SessionBody> {
    body.value = await api.session()
    return body.value
  }
  return {
    body,
    csrf: () => body.value?.csrf ?? null,
    load,
    async signOut() {
      await api.signOut()
      await load()
    },
  }
}
