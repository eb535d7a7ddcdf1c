import { expect, test } from 'vitest'
import { connectMediaWiki } from './connect-mediawiki.ts'
import { makeSigningKey, readSigningKey } from './signing-key.ts'
import { stylesheetOfModules, stylesheetsOf } from './skin-styles.ts'

const config = {
  api: 'http://10.0.0.2/w/api.php',
  publicApi: 'https://wiki.example/w/api.php',
  serverAddress: 'https://drafts.example',
  bot: null,
} as const
const parts = { nowMs: () => 0, signer: readSigningKey(makeSigningKey()) }

test('browsers are sent to the public address', () => {
  const wiki = connectMediaWiki(config, { ...parts, fetch: async () => Response.error() })

  const address = wiki.identity.signInAddress('n'.repeat(43))

  expect(address).toBe(`https://wiki.example/w/index.php?title=Special:DraftTogether/signin&nonce=${'n'.repeat(43)}`)
})

test.each([
  ['no answer', () => Promise.reject(new TypeError('fetch failed'))],
  ['a page of a proxy', () => Promise.resolve(new Response('<h1>Bad gateway</h1>', { status: 502 }))],
  ['JSON of something else', () => Promise.resolve(Response.json({ hello: 'world' }))],
])('%s is an unreachable wiki', async (_, fetch) => {
  const wiki = connectMediaWiki(config, { ...parts, fetch })

  await expect(wiki.pages.site()).rejects.toMatchObject({ code: 'wiki/unreachable', details: { wiki: config.api } })
})

test('a failed reading of the site is not kept', async () => {
  let answers = 0
  const fetch = async (address: string) => {
    if (address.includes('siteinfo')) answers += 1
    throw new TypeError('fetch failed')
  }
  const wiki = connectMediaWiki(config, { ...parts, fetch })

  await wiki.pages.site().catch(() => undefined)
  await wiki.pages.site().catch(() => undefined)

  expect(answers).toBe(2)
})

test('stylesheets of a page are found and made absolute', () => {
  const head = `<link rel="stylesheet" href="/w/load.php?lang=en&amp;modules=site&amp;only=styles"><link rel="icon" href="/x">`

  const found = stylesheetsOf(head, config.publicApi)

  expect(found).toEqual(['https://wiki.example/w/load.php?lang=en&modules=site&only=styles'])
  expect(stylesheetOfModules(['ext.cite', 'ext.math'], found)).toBe(
    'https://wiki.example/w/load.php?lang=en&modules=ext.cite%7Cext.math&only=styles',
  )
  expect(stylesheetOfModules([], found)).toBeUndefined()
})
