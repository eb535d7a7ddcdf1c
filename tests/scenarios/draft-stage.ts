import { type DemoName, type Stack, startTestStack, type WikiSession } from '@scriptorium/local-stack'
import type { DraftBody } from '@scriptorium/protocol'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { type DraftPage, onDraftPage } from './draft-page.ts'
import { listenToComplaints, openBrowser, openPerson, type PersonAtBrowser } from './people.ts'
import { callApi } from './programs.ts'

/** One whole stack, and quick ways to a draft's page in a certain state. */
export interface DraftStage {
  readonly stack: Stack
  readonly browser: Browser
  /** Administrator of the wiki, by its API. */
  readonly jo: WikiSession
  /** Signed in once; each test opens pages of its own. */
  readonly person: (name: 'Ada' | 'Grace') => PersonAtBrowser
  /** A page on the wiki and a draft of it that Ada started. */
  draftOf(wikitext: string, chatMode?: 'candid' | 'recorded'): Promise<StagedDraft>
  /** Opens the draft in a window, until `restore`, and waits for its text. With `options` in a profile of its own, `prepare` comes before its first page. */
  open(
    draft: StagedDraft,
    name?: 'Ada' | 'Grace',
    options?: BrowserContextOptions,
    prepare?: (page: Page) => Promise<unknown>,
  ): Promise<DraftPage>
  /** The draft begins anew, as when its operator asks for it. */
  renew(draft: string): Promise<void>
  /** What every window opened so far complained of. */
  readonly complaints: () => readonly string[]
  /** After each test: whatever it left open or down, the next one finds the stage as the first did. */
  restore(): Promise<void>
  close(): Promise<void>
}

export interface StagedDraft {
  readonly id: string
  readonly path: string
  readonly title: string
}

export async function openDraftStage(name: string): Promise<DraftStage> {
  const [stack, browser] = await Promise.all([startTestStack(name), openBrowser()])
  const jo = await stack.wiki.session('Jo')
  const people = new Map<DemoName, PersonAtBrowser>()
  for (const each of ['Ada', 'Grace'] as const) people.set(each, await openPerson(browser, stack, each))
  const heard: (readonly string[])[] = [...people.values()].map(({ complaints }) => complaints)
  const windows: Page[] = []
  let count = 0

  const person: DraftStage['person'] = (who) => {
    const found = people.get(who)
    if (found === undefined) throw new Error(`${who} is not on this stage`)
    return found
  }
  async function windowOf(who: 'Ada' | 'Grace', options: BrowserContextOptions | undefined): Promise<Page> {
    if (options === undefined) return person(who).context.newPage()
    const storageState = await person(who).context.storageState()
    return (await browser.newContext({ viewport: { width: 1280, height: 800 }, storageState, ...options })).newPage()
  }

  return {
    stack,
    browser,
    jo,
    person,
    async draftOf(wikitext, chatMode = 'candid') {
      const title = `Staged page ${(count += 1)}`
      await jo.edit(title, wikitext)
      const { id } = await callApi<DraftBody>(person('Ada').page, 'POST', '/api/drafts', { title, chatMode })
      return { id, path: `/d/${id}`, title }
    },
    async open({ path }, who = 'Ada', options?, prepare?) {
      const page = await windowOf(who, options)
      windows.push(page)
      await prepare?.(page)
      heard.push(listenToComplaints(page))
      await page.goto(`${stack.addresses.site}${path}`)
      const draft = onDraftPage(page)
      await draft.text.waitFor()
      return draft
    },
    async renew(draft) {
      const answer = await fetch(`${stack.addresses.site}/api/drafts/${draft}/renew`, {
        method: 'POST',
        headers: { authorization: `Bearer ${stack.operatorToken}`, 'content-type': 'application/json' },
        body: '{}',
      })
      if (!answer.ok) throw new Error(`not renewed: ${answer.status} ${await answer.text()}`)
    },
    complaints: () => heard.flat(),
    async restore() {
      const own = new Set([...people.values()].map(({ context }) => context))
      for (const page of windows.splice(0)) await (own.has(page.context()) ? page.close() : page.context().close())
      await stack.wiki.setToggles({})
      await Promise.all([stack.wiki.start(), stack.homeserver.start(), stack.server.start()])
    },
    async close() {
      await browser.close()
      await stack.close()
    },
  }
}
