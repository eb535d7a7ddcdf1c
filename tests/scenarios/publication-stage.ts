import type { DraftBody, DraftTextBody, PublicationBody } from '@scriptorium/protocol'
import { type DemoName, type Stack, startTestStack, type WikiSession, type WikiVersion } from '@scriptorium/local-stack'
import type { Browser, Page } from 'playwright-core'
import { vi } from 'vitest'
import { openBrowser, openPerson, type PersonAtBrowser } from './people.ts'
import { callApi, openProgram, programTicket } from './programs.ts'
import { openWikiRelay, type WikiRelay } from './wiki-relay.ts'

/** Everything real that a publication passes, and quick ways to the moment before the press. */
export interface PublicationStage {
  readonly stack: Stack
  readonly browser: Browser
  readonly relay: WikiRelay
  readonly version: WikiVersion
  /** Administrator of the wiki, by its API. */
  readonly jo: WikiSession
  /** Signed in once; each test opens pages of its own. */
  readonly person: (name: DemoName) => PersonAtBrowser
  /** A page on the wiki and a draft of it in which Grace wrote ` Reviewed.` */
  draftOf(wikitext: string | null, words?: string): Promise<StagedDraft>
  /** Adds words at the end of a draft's text, by a program of Grace's; they are durable when this resolves. */
  write(draft: string, words: string): Promise<void>
  /** Opens the review in a page of its own, ready to be pressed. */
  review(draft: StagedDraft, name?: DemoName): Promise<Page>
  publications(draft: string): Promise<readonly PublicationBody[]>
  /** Switches of the wiki beside the stage's own; `{}` puts everything back. */
  toggle(toggles: Parameters<Stack['wiki']['setToggles']>[0]): Promise<void>
  close(): Promise<void>
}

export interface StagedDraft {
  readonly id: string
  readonly title: string
  /** What the page had; `null`: there was no page. */
  readonly before: string | null
  /** What the draft has. */
  readonly wikitext: string
}

export const publishButton = { name: /^Publish to / } as const
const waiting = { timeout: 90_000, interval: 30 }

export async function openPublicationStage(version: WikiVersion): Promise<PublicationStage> {
  const [stack, browser] = await Promise.all([
    startTestStack(`publication-on-${version}`, { wikiVersion: version }),
    openBrowser(),
  ])
  const relay = await openWikiRelay(`http://127.0.0.1:${new URL(stack.addresses.site).port}`)
  const toggle: PublicationStage['toggle'] = (toggles) =>
    stack.wiki.setToggles({ ...toggles, set: { ...toggles.set, wgDraftTogetherServerInternal: relay.address } })
  await toggle({})
  const jo = await stack.wiki.session('Jo')
  const people = new Map(
    await Promise.all(
      (['Marit', 'Grace'] as const).map(async (name) => [name, await openPerson(browser, stack, name)] as const),
    ),
  )
  const person = (name: DemoName) => people.get(name as 'Marit' | 'Grace') ?? nobody(name)
  let count = 0

  const write: PublicationStage['write'] = async (draft, words) => {
    const { page } = person('Grace')
    const program = openProgram(draft, await programTicket(page, draft))
    try {
      await vi.waitUntil(() => program.provider.synced, waiting)
      program.text.insert(program.text.length, words)
      await vi.waitUntil(async () => (await textOf(page, draft)).endsWith(words), waiting)
    } finally {
      program.close()
    }
  }

  return {
    stack,
    browser,
    relay,
    version,
    jo,
    person,
    write,
    toggle,
    async draftOf(before, words = ' Reviewed.') {
      const title = `Publication ${(count += 1)}`
      if (before !== null) await jo.edit(title, before)
      const { id } = await callApi<DraftBody>(person('Grace').page, 'POST', '/api/drafts', {
        title,
        chatMode: 'recorded',
      })
      await write(id, words)
      return { id, title, before, wikitext: `${before ?? ''}${words}` }
    },
    async review({ id }, name = 'Marit') {
      const page = await person(name).context.newPage()
      await page.goto(`${stack.addresses.site}/d/${id}/review`)
      await page.getByRole('button', publishButton).waitFor()
      return page
    },
    publications: async (draft) =>
      (
        await callApi<{ publications: readonly PublicationBody[] }>(
          person('Grace').page,
          'GET',
          `/api/drafts/${draft}/publications`,
        )
      ).publications,
    async close() {
      await browser.close()
      await stack.close()
      await relay.close()
    },
  }
}

async function textOf(page: Page, draft: string): Promise<string> {
  return (await callApi<DraftTextBody>(page, 'GET', `/api/drafts/${draft}/text`)).wikitext
}

function nobody(name: string): never {
  throw new Error(`${name} is not on the stage`)
}
