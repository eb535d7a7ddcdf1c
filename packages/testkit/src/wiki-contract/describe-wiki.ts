import { afterAll, beforeAll, describe } from 'vitest'
import { eventsRules } from './events-rules.ts'
import { identityRules } from './identity-rules.ts'
import { pagesRules } from './pages-rules.ts'
import { publishingRules } from './publishing-rules.ts'
import { rightsRules } from './rights-rules.ts'
import type { WikiUnderTest } from './wiki-under-test.ts'

/** Every rule of the port `Wiki` that a server relies on, run against the fake and the real wiki alike. */
export function describeWiki(name: string, open: () => Promise<WikiUnderTest>): void {
  describe(`a wiki: ${name}`, () => {
    let opened: WikiUnderTest
    const it = () => opened
    beforeAll(async () => {
      opened = await open()
    }, 120_000)
    afterAll(async () => {
      await opened.close()
    })

    describe('pages', () => {
      pagesRules(it)
    })
    describe('identity', () => {
      identityRules(it)
    })
    describe('rights', () => {
      rightsRules(it)
    })
    describe('publishing', () => {
      publishingRules(it)
    })
    describe('events', () => {
      eventsRules(it)
    })
  })
}
