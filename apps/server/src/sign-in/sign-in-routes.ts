import { DraftError } from '@scriptorium/draft'
import { clientAddress } from '../http/client-address.ts'
import { parse, readJson } from '../http/json-body.ts'
import { signInCompletion } from '../http/body-schemas.ts'
import { problemResponse } from '../http/problem.ts'
import { createRateLimit } from '../http/rate-limits.ts'
import type { HttpApp } from '../http/serve-route.ts'
import type { Log } from '../log.ts'
import { findCaller } from './caller.ts'
import type { CallerParts } from './caller.ts'
import { readCookie, writeCookie } from './cookies.ts'
import { assertNotForged, assertOwnPage } from './forgery.ts'
import { pendingLifetimeMs } from './sign-ins.ts'
import type { SignIns } from './sign-ins.ts'
import type { TrustedProxies } from '../http/trusted-proxies.ts'

export interface SignInRouteParts extends CallerParts {
  readonly signIns: SignIns
  readonly publicAddress: string
  readonly proxies: TrustedProxies
  readonly log: Log
}

/** Per address: a person signs in a few times a day, an office of a hundred shares one address. */
const signInRate = { perSecond: 2, burst: 60 }

/** The browser's way to the wiki and back; not part of the API, because no program walks it. */
export function serveSignIn(app: HttpApp, parts: SignInRouteParts): void {
  const { signIns, publicAddress, proxies, log } = parts
  const isSecure = publicAddress.startsWith('https:')
  const rate = createRateLimit(signInRate, parts.clock)
  const noStore = { 'Cache-Control': 'no-store' }

  app.get('/auth/wiki/start', (context) => {
    try {
      rate.take(clientAddress(context.env.incoming, proxies))
      const { goTo, pendingCookie } = signIns.begin(context.req.query('return') ?? '/')
      const headers = new Headers({ ...noStore, Location: goTo })
      headers.append('Set-Cookie', writeCookie('scriptorium_signin', pendingCookie, pendingLifetimeMs / 1000, isSecure))
      return new Response(null, { status: 303, headers })
    } catch (error) {
      return problemResponse(error, log)
    }
  })

  app.post('/auth/wiki/complete', async (context) => {
    const request = context.req.raw
    try {
      rate.take(clientAddress(context.env.incoming, proxies))
      assertOwnPage(request.headers, publicAddress)
      const { token } = parse(signInCompletion, await readJson(request), 'body')
      const cookies = request.headers.get('Cookie')
      const { cookie, lifetimeS, returnTo } = await signIns.complete(
        token,
        readCookie(cookies, 'scriptorium_signin'),
        readCookie(cookies, 'scriptorium_session'),
      )
      const headers = new Headers(noStore)
      headers.append('Set-Cookie', writeCookie('scriptorium_session', cookie, lifetimeS, isSecure))
      headers.append('Set-Cookie', writeCookie('scriptorium_signin', '', 0, isSecure))
      return Response.json({ returnTo }, { headers })
    } catch (error) {
      return problemResponse(error, log)
    }
  })

  app.post('/auth/sign-out', async (context) => {
    const { headers } = context.req.raw
    try {
      const caller = await findCaller(headers, parts)
      if (caller.kind !== 'cookie') throw new DraftError('person/not-signed-in', { action: 'sign out' })
      assertNotForged(headers, caller, publicAddress)
      await signIns.end(caller.signIn.cookieSha256)
      const answer = new Headers({ ...noStore, 'Set-Cookie': writeCookie('scriptorium_session', '', 0, isSecure) })
      return new Response(null, { status: 204, headers: answer })
    } catch (error) {
      return problemResponse(error, log)
    }
  })
}
