import { get } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { text as textOf } from 'node:stream/consumers'
import type { CookieJar } from '@scriptorium/local-stack'

/** One page of the wiki's publishing, as a browser without scripts sees it. */
export interface PublishingPage {
  readonly status: number
  readonly headers: Headers
  readonly html: string
  /** Where it leads on to: the receipt, a log-in. */
  readonly goTo: string | null
  /** The receipt in `goTo`. */
  readonly receipt: string | null
  /** What the wiki says, as plain text. */
  readonly words: string
  /** Codes of what it says. */
  readonly codes: readonly string[]
  /** Whether the page would submit its form by itself. */
  readonly submitsItself: boolean
  /** Names and values of the form's fields; `null`: there is no form. */
  readonly fields: Readonly<Record<string, string>> | null
}

export async function openPublishing(jar: CookieJar, address: string): Promise<PublishingPage> {
  return toPage(await jar.fetch(address))
}

/** A GET with the headers by which a browser says what the request is for: `fetch` puts its own there. */
export async function openPublishingAs(
  jar: CookieJar,
  address: string,
  purpose: Readonly<Record<string, string>>,
): Promise<PublishingPage> {
  const cookie = ['wiki_session', 'wikiUserID', 'wikiUserName', 'wikiToken']
    .map((name) => `${name}=${jar.cookie(name) ?? ''}`)
    .join('; ')
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get(address, { headers: { ...purpose, cookie } }, resolve).on('error', reject)
  })
  return toPage(new Response(await textOf(response), { status: response.statusCode ?? 500 }))
}

/** Presses the button: POST of the page's own form. */
export async function press(
  jar: CookieJar,
  address: string,
  page: PublishingPage,
  answers: Readonly<Record<string, string>> = {},
): Promise<PublishingPage> {
  if (page.fields === null) throw new Error(`no form to press: ${page.words}`)
  return toPage(await jar.fetch(address, { method: 'POST', body: new URLSearchParams({ ...page.fields, ...answers }) }))
}

async function toPage(response: Response): Promise<PublishingPage> {
  const html = await response.text()
  const goTo = response.headers.get('location')
  const boxes = [...html.matchAll(/<div class="mw-message-box[^>]*data-code="([^"]*)"[^>]*>(.*?)<\/div>/gs)]
  const form = /<form[^>]*id="drafttogether-form".*?<\/form>/s.exec(html)?.[0]
  return {
    status: response.status,
    headers: response.headers,
    html,
    goTo,
    receipt: goTo === null ? null : new URL(goTo).searchParams.get('receipt'),
    words: boxes.map(([, , words = '']) => words.replaceAll(/<[^>]+>/g, '')).join('\n'),
    codes: boxes.map(([, code = '']) => code),
    submitsItself: html.includes('ext.draftTogether.submit'),
    fields:
      form === undefined ? null : Object.fromEntries([...form.matchAll(/<input[^>]*>/g)].map(([tag]) => field(tag))),
  }
}

function field(tag: string): [string, string] {
  const attribute = (name: string) => new RegExp(`\\b${name}=(?:"([^"]*)"|'([^']*)')`).exec(tag)
  const value = attribute('value')
  return [attribute('name')?.[1] ?? attribute('name')?.[2] ?? '', decoded(value?.[1] ?? value?.[2] ?? '')]
}

function decoded(text: string): string {
  return text
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}
