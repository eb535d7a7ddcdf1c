import type { WikiPages } from '@scriptorium/draft'
import * as v from 'valibot'
import type { DraftDesk } from '../drafts/draft-access.ts'
import { problem } from '../http/body-schemas.ts'
import type { LongAnswers } from '../http/long-answers.ts'
import { problemResponse } from '../http/problem.ts'
import { createRateLimit } from '../http/rate-limits.ts'
import { rateKey } from '../http/serve-route.ts'
import type { HttpApp } from '../http/serve-route.ts'
import type { LiveDrafts } from '../live/live-drafts.ts'
import type { Log } from '../log.ts'
import { findCaller, viewerOf } from '../sign-in/caller.ts'
import type { CallerParts } from '../sign-in/caller.ts'
import type { WikiAddresses } from '../wiki-link/wiki-addresses.ts'
import { pageLanguage } from '../drafts/page-languages.ts'
import type { WikiMemory } from '../wiki-link/wiki-memory.ts'
import { createRenderings } from './renderings.ts'
import type { TrustedProxies } from '../http/trusted-proxies.ts'

export interface PreviewParts extends CallerParts {
  readonly desk: DraftDesk
  readonly pages: WikiPages
  readonly live: Pick<LiveDrafts, 'text'>
  readonly memory: WikiMemory
  readonly addresses: WikiAddresses
  readonly publicAddress: string
  readonly proxies: TrustedProxies
  readonly longAnswers: LongAnswers
  readonly log: Log
}

/** The dearest thing that anybody may ask for: the wiki renders a whole page. A person looks, changes a word, and looks again. */
const previewRate = { perSecond: 0.5, burst: 20 }

/** `/d/{draft}/preview`: the wiki's own rendering of the draft, for a sandboxed frame of the review page. */
export function servePreview(app: HttpApp, parts: PreviewParts): void {
  const { desk, pages, live, memory, addresses, publicAddress, proxies, longAnswers, log } = parts
  const rate = createRateLimit(previewRate, parts.clock)
  const renderings = createRenderings(pages, parts.clock)
  app.get('/d/:draft/preview', async (context) => {
    try {
      const caller = await findCaller(context.req.raw.headers, parts)
      const asker = rateKey(caller, context.env.incoming, proxies)
      rate.take(asker)
      const { draft } = await desk.readable(context.req.param('draft'), viewerOf(caller))
      const text = await live.text(draft.draft)
      const { title } = draft.page
      const [rendered, language] = await Promise.all([renderings.of(title, text), pageLanguage(title, pages, memory)])
      await longAnswers.turn(asker, context.env.outgoing)
      return new Response(previewDocument(rendered, language, addresses.page(title)), {
        headers: {
          'Content-Type': 'text/html; charset=utf-8',
          'Cache-Control': 'no-store',
          'Content-Security-Policy': previewPolicy(addresses.origin, publicAddress),
          'X-Frame-Options': 'SAMEORIGIN',
        },
      })
    } catch (error) {
      return problemPage(problemResponse(error, log), publicAddress)
    }
  })
}

/** The frame shows words, not JSON. */
async function problemPage(response: Response, publicAddress: string): Promise<Response> {
  const { title, detail } = v.parse(problem, await response.json())
  const html = `<!doctype html><meta charset="utf-8"><title>${escapeHtml(title)}</title><p>${escapeHtml(title)}. ${escapeHtml(detail)}</p>`
  const headers = {
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
    'Content-Security-Policy': `sandbox; default-src 'none'; frame-ancestors ${publicAddress}`,
    'X-Frame-Options': 'SAMEORIGIN',
  }
  return new Response(html, { status: response.status, headers })
}

/** No script, no form, no origin of ours: also when the address is opened by itself. Links open in tabs of their own. */
function previewPolicy(wikiOrigin: string, publicAddress: string): string {
  return [
    `sandbox allow-popups allow-popups-to-escape-sandbox`,
    `default-src 'none'`,
    `style-src ${wikiOrigin} 'unsafe-inline'`,
    `img-src ${wikiOrigin} https: data:`,
    `media-src ${wikiOrigin} https:`,
    `font-src ${wikiOrigin} data:`,
    `base-uri ${wikiOrigin}`,
    `form-action 'none'`,
    `frame-ancestors ${publicAddress}`,
  ].join('; ')
}

function previewDocument(
  rendered: Awaited<ReturnType<WikiPages['preview']>>,
  { language, direction }: { readonly language: string; readonly direction: string },
  pageAddress: string,
): string {
  const styles = rendered.stylesheets.map((address) => `<link rel="stylesheet" href="${escapeHtml(address)}">`)
  return `<!doctype html>
<html lang="${escapeHtml(language)}" dir="${direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<base href="${escapeHtml(pageAddress)}" target="_blank">
<title>${escapeHtml(textOf(rendered.displayTitle))}</title>
${styles.join('\n')}
</head>
<body class="mw-body mediawiki ${direction} sitedir-${direction}" style="margin: 0; padding: 8px 24px 48px; background: #fff">
<h1 class="firstHeading">${rendered.displayTitle}</h1>
<div class="mw-body-content mw-content-${direction}">${rendered.html}</div>
</body>
</html>
`
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

function textOf(html: string): string {
  return html.replace(/<[^>]*>/g, '')
}
