import { type DemoName, type Stack, chromiumProgram } from '@scriptorium/local-stack'
import { type Browser, type BrowserContext, type BrowserContextOptions, type Page, chromium } from 'playwright-core'

/** One browser profile: cookies, storage and sign-ins of its own. */
export interface PersonAtBrowser {
  readonly name: DemoName | null
  readonly context: BrowserContext
  readonly page: Page
  /** Violations of the content security policy and uncaught errors that the page reported so far. */
  readonly complaints: readonly string[]
}

/** How long a page may take to show what a test waits for: where all goes well it costs nothing. */
const patienceMs = 90_000

export async function openBrowser(): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: await chromiumProgram(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  })
  return browser.on('context', (context) => context.setDefaultTimeout(patienceMs))
}

/** A new profile that signs in by the wiki and ends at `path` of the site. `name: null`: a signed-out reader. */
export async function openPerson(
  browser: Browser,
  stack: Stack,
  name: DemoName | null,
  path = '/',
  options: BrowserContextOptions = {},
): Promise<PersonAtBrowser> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })
  const page = await context.newPage()
  const complaints = listenToComplaints(page)
  await page.goto(name === null ? `${stack.addresses.site}${path}` : await stack.signInLink(name, path))
  await page.waitForURL(
    (url) => url.origin === stack.addresses.site && url.pathname === new URL(path, stack.addresses.site).pathname,
  )
  return { name, context, page, complaints }
}

/** What a page complains of. An error of the network is none: scenarios take servers away on purpose. */
export function listenToComplaints(page: Page): readonly string[] {
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    const text = message.text()
    if (/content security policy|content-security-policy/i.test(text)) complaints.push(text)
  })
  return complaints
}
