import { toGeneration, type ApiToken, type Store } from '@scriptorium/draft'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ada, draftId, grace, sampleDraft, sampleSignIn, sampleTicket, sha256 } from './samples.ts'

const refusal = (reason: string) => ({ code: 'ticket/refused', details: { reason } })

/** Every `AccessRecords`. @param open makes an empty store */
export function describeAccessRecords(name: string, open: () => Promise<Store>): void {
  describe(`AccessRecords of ${name}`, () => {
    const draft = draftId(1)
    let store: Store
    beforeEach(async () => {
      store = await open()
    })
    afterEach(() => store.close())

    test('ACCESS1 a sign-in holds until it expires or ends', async () => {
      await store.access.createSignIn(sampleSignIn(1))

      expect(await store.access.findSignIn(sha256(1), 9_999)).toEqual(sampleSignIn(1))
      expect(await store.access.findSignIn(sha256(1), 10_000)).toBeUndefined()
      expect(await store.access.findSignIn(sha256(2), 5_000)).toBeUndefined()

      await store.access.endSignIn(sha256(1))

      expect(await store.access.findSignIn(sha256(1), 5_000)).toBeUndefined()
    })

    test('ACCESS2 all sign-ins of a person end together, and nobody else’s', async () => {
      for (const n of [1, 2]) await store.access.createSignIn(sampleSignIn(n))
      await store.access.createSignIn(sampleSignIn(3, { person: grace.person }))

      const ended = await store.access.endSignInsOf(ada.person)

      expect(ended.toSorted()).toEqual([sha256(1), sha256(2)])
      expect(await store.access.findSignIn(sha256(1), 5_000)).toBeUndefined()
      expect(await store.access.findSignIn(sha256(3), 5_000)).toBeDefined()
    })

    test('ACCESS3 a one-time ticket lets one in, however many try at once', async () => {
      await store.access.createTicket(sampleTicket(1))

      const tries = await Promise.allSettled(
        Array.from({ length: 20 }, () => store.access.redeemTicket(sha256(1), draft, 5_000)),
      )

      expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
      await expect(store.access.redeemTicket(sha256(1), draft, 5_000)).rejects.toMatchObject(refusal('used'))
    })

    test('ACCESS4 a program’s ticket lets it in until it expires', async () => {
      const ticket = sampleTicket(1, { isOneTime: false })
      await store.access.createTicket(ticket)

      expect(await store.access.redeemTicket(sha256(1), draft, 5_000)).toEqual(ticket)
      expect(await store.access.redeemTicket(sha256(1), draft, 9_999)).toEqual(ticket)
      await expect(store.access.redeemTicket(sha256(1), draft, 10_000)).rejects.toMatchObject(refusal('expired'))
    })

    test('ACCESS5 a ticket is for its draft only, and trying elsewhere does not use it up', async () => {
      await store.access.createTicket(sampleTicket(1))

      const elsewhere = store.access.redeemTicket(sha256(1), draftId(2), 5_000)

      await expect(elsewhere).rejects.toMatchObject(refusal('other-draft'))
      expect(await store.access.redeemTicket(sha256(1), draft, 5_000)).toEqual(sampleTicket(1))
    })

    test('ACCESS6 a ticket of an earlier generation lets nobody in', async () => {
      await store.drafts.create(sampleDraft(1))
      await store.access.createTicket(sampleTicket(1))
      await store.drafts.update(sampleDraft(1, { generation: toGeneration(2) }))

      const late = store.access.redeemTicket(sha256(1), draft, 5_000)

      await expect(late).rejects.toMatchObject(refusal('other-generation'))
    })

    test('ACCESS7 an unknown ticket is refused', async () => {
      const unknown = store.access.redeemTicket(sha256(5), draft, 5_000)

      await expect(unknown).rejects.toMatchObject(refusal('unknown'))
    })

    test('ACCESS8 tickets are revoked by person, in one draft or in all', async () => {
      const program = { isOneTime: false }
      await store.access.createTicket(sampleTicket(1, program))
      await store.access.createTicket(sampleTicket(2, { ...program, draft: draftId(2) }))
      await store.access.createTicket(sampleTicket(3, { ...program, person: grace.person }))

      await store.access.revokeTickets({ person: ada.person, draft })

      await expect(store.access.redeemTicket(sha256(1), draft, 5_000)).rejects.toMatchObject(refusal('revoked'))
      await store.access.redeemTicket(sha256(2), draftId(2), 5_000)

      await store.access.revokeTickets({ person: ada.person, draft: null })

      await expect(store.access.redeemTicket(sha256(2), draftId(2), 5_000)).rejects.toMatchObject(refusal('revoked'))
      await store.access.redeemTicket(sha256(3), draft, 5_000)
    })

    test('ACCESS9 signing out revokes the tickets of that sign-in', async () => {
      await store.access.createSignIn(sampleSignIn(7))
      await store.access.createSignIn(sampleSignIn(8))
      await store.access.createTicket(sampleTicket(1, { cookieSha256: sha256(7) }))
      await store.access.createTicket(sampleTicket(2, { cookieSha256: sha256(8) }))

      await store.access.endSignIn(sha256(7))

      await expect(store.access.redeemTicket(sha256(1), draft, 5_000)).rejects.toMatchObject(refusal('revoked'))

      await store.access.endSignInsOf(ada.person)

      await expect(store.access.redeemTicket(sha256(2), draft, 5_000)).rejects.toMatchObject(refusal('revoked'))
    })

    const token: ApiToken = {
      tokenSha256: sha256(20),
      handle: '00000000000000aa',
      person: ada.person,
      label: 'Night export',
      createdAtMs: 1_000,
      expiresAtMs: 500_000,
      lastUsedAtMs: null,
    }

    test('ACCESS10 a token is found until it expires, and its use is noted to the minute', async () => {
      await store.access.createToken(token)

      expect(await store.access.findToken(sha256(20), 2_000)).toEqual({ ...token, lastUsedAtMs: 2_000 })
      await store.access.findToken(sha256(20), 3_000)
      await store.access.findToken(sha256(20), 90_000)

      expect(await store.access.listTokens(ada.person)).toEqual([{ ...token, lastUsedAtMs: 90_000 }])
      expect(await store.access.findToken(sha256(20), 500_000)).toBeUndefined()
    })

    test('ACCESS11 only its person revokes a token', async () => {
      await store.access.createToken(token)

      expect(await store.access.revokeToken(grace.person, token.handle)).toBe(false)
      expect(await store.access.findToken(sha256(20), 2_000)).toBeDefined()

      expect(await store.access.revokeToken(ada.person, token.handle)).toBe(true)

      expect(await store.access.findToken(sha256(20), 2_000)).toBeUndefined()
      expect(await store.access.listTokens(ada.person)).toEqual([])
      expect(await store.access.revokeToken(ada.person, token.handle)).toBe(false)
    })
  })
}
