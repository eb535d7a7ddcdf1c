import type { WikiVersion } from '@scriptorium/local-stack'
import { afterAll, beforeAll, describe } from 'vitest'
import { publishingPageRules } from './wiki/publishing-page-rules.ts'
import { openMediaWiki } from './wiki/mediawiki-under-test.ts'
import type { MediaWikiUnderTest } from './wiki/mediawiki-under-test.ts'
import { renamingRule, serverSideRules } from './wiki/server-side-rules.ts'

describe.each<WikiVersion>(['1.43', '1.39'])('the extension on MediaWiki %s', (version) => {
  let opened: MediaWikiUnderTest
  beforeAll(async () => {
    opened = await openMediaWiki('extension', version)
  }, 240_000)
  afterAll(() => opened.close())

  describe('publishing', () => {
    publishingPageRules(() => opened)
  })
  describe('sign-in, questions, events', () => {
    serverSideRules(() => opened)
    // 1.39 renames by an extension that the local wiki has not on.
    if (version === '1.43') renamingRule(() => opened)
  })
})
