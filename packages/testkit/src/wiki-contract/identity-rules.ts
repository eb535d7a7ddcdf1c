import { expect, test } from 'vitest'
import { freshNonce } from './orders.ts'
import type { WikiUnderTest } from './wiki-under-test.ts'

/** Who somebody is, as the wiki says it. */
export function identityRules(it: () => WikiUnderTest): void {
  test('a sign-in says who it is', async () => {
    const nonce = freshNonce()
    const token = await it().signInToken('Ada', nonce)

    const claim = await it().wiki.identity.completeSignIn(token, nonce, it().nowMs())

    expect(claim).toMatchObject({ ...(await it().person('Ada')), name: 'Ada', isTemporary: false, language: 'en' })
    expect(claim.groups).toContain('user')
    expect(it().wiki.identity.signInAddress(nonce)).toContain(nonce)
  })

  test('a sign-in that another browser began is refused', async () => {
    const token = await it().signInToken('Ada', freshNonce())

    const completing = it().wiki.identity.completeSignIn(token, freshNonce(), it().nowMs())

    await expect(completing).rejects.toMatchObject({ details: { reason: 'no-pending-sign-in' } })
  })

  test('an old sign-in is refused', async () => {
    const nonce = freshNonce()
    const token = await it().signInToken('Ada', nonce)

    const completing = it().wiki.identity.completeSignIn(token, nonce, it().nowMs() + 300_000)

    await expect(completing).rejects.toMatchObject({ details: { reason: 'expired' } })
  })

  test('a changed token is refused, and so is what is no token', async () => {
    const nonce = freshNonce()
    const token = await it().signInToken('Ada', nonce)
    const changed = token.replace(/\.(.)/, (_, first: string) => `.${first === 'e' ? 'f' : 'e'}`)

    await expect(it().wiki.identity.completeSignIn(changed, nonce, it().nowMs())).rejects.toMatchObject({
      code: 'sign-in/refused',
    })
    await expect(it().wiki.identity.completeSignIn('Ada', nonce, it().nowMs())).rejects.toMatchObject({
      details: { reason: 'malformed' },
    })
  })
}
