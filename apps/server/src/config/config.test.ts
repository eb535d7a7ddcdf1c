import { readFile } from 'node:fs/promises'
import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { ConfigError, readConfig } from './config.ts'
import { configurationDocument } from './configuration-document.ts'

const needed = {
  SCRIPTORIUM_DATA_FOLDER: 'data',
  SCRIPTORIUM_WIKI_API: 'http://127.0.0.1:8080/api.php',
  SCRIPTORIUM_HOMESERVER: 'http://127.0.0.1:8008',
  SCRIPTORIUM_HOMESERVER_NAME: 'localhost',
  SCRIPTORIUM_MATRIX_HEARING_TOKEN: 'hearing-hearing-hearing',
  SCRIPTORIUM_MATRIX_PUSH_TOKEN: 'pushing-pushing-pushing',
  SCRIPTORIUM_MATRIX_SPEAKING_TOKEN: 'speaking-speaking-speaking',
}

test('the smallest environment gives a whole configuration that listens on loopback only', () => {
  const config = readConfig(needed)

  expect(config.listen).toEqual({ host: '127.0.0.1', port: 8040 })
  expect(config.wiki.publicApi).toBe(needed.SCRIPTORIUM_WIKI_API)
  expect(config.signingKeyPath).toBe('data/signing-key.pem')
  expect(config.operatorToken).toBeNull()
  expect(Object.isFrozen(config.matrix)).toBe(true)
})

test('every mistake is named at once, without the value', () => {
  const mistakes = mistakesOf({
    ...needed,
    SCRIPTORIUM_DATA_FOLDER: '',
    SCRIPTORIUM_LISTEN_PORT: 'eighty',
    SCRIPTORIUM_PUBLIC_ADDRESS: 'http://localhost:8040/path',
    SCRIPTORIUM_OPERATOR_TOKEN: 'short-value',
    SCRIPTORIUM_WIKI_BOT_NAME: 'Bot',
  })

  expect(mistakes.map((line) => line.split(' ')[0])).toEqual([
    'SCRIPTORIUM_LISTEN_PORT',
    'SCRIPTORIUM_PUBLIC_ADDRESS',
    'SCRIPTORIUM_DATA_FOLDER',
    'SCRIPTORIUM_OPERATOR_TOKEN',
    'SCRIPTORIUM_WIKI_BOT_NAME',
  ])
  expect(mistakes.join('\n')).not.toMatch(/eighty|short-value/)
})

test.each([
  { SCRIPTORIUM_LISTEN_HOST: '0.0.0.0' },
  { SCRIPTORIUM_LISTEN_HOST: '192.168.1.4' },
  { SCRIPTORIUM_PUBLIC_ADDRESS: 'https://drafts.example.org' },
])('demo people refuse any address but loopback: %o', (setting) => {
  expect(mistakesOf({ ...needed, ...setting, SCRIPTORIUM_DEMO: '1' })).toHaveLength(1)
  expect(() => readConfig({ ...needed, ...setting, SCRIPTORIUM_DEMO: '0' })).not.toThrow()
})

test('a public address beyond loopback must be https', () => {
  expect(mistakesOf({ ...needed, SCRIPTORIUM_PUBLIC_ADDRESS: 'http://drafts.example.org' })).toHaveLength(1)
})

test('trusted proxies are addresses and networks; anything else is a mistake', () => {
  const proxies = '127.0.0.1, 10.0.0.0/8,::1'

  expect(readConfig(needed).trustedProxies).toEqual([])
  expect(readConfig({ ...needed, SCRIPTORIUM_TRUSTED_PROXIES: proxies }).trustedProxies).toEqual([
    '127.0.0.1',
    '10.0.0.0/8',
    '::1',
  ])
  expect(mistakesOf({ ...needed, SCRIPTORIUM_TRUSTED_PROXIES: '127.0.0.1, proxy.example' })).toHaveLength(1)
})

test('a secret prints nothing of itself', () => {
  const config = readConfig({ ...needed, SCRIPTORIUM_OPERATOR_TOKEN: 'operator-operator-operator' })

  const printed = `${JSON.stringify(config)} ${inspect(config, { depth: 9 })} ${String(config.operatorToken)}`

  expect(printed).not.toMatch(/operator-operator|hearing-hearing|pushing-|speaking-/)
  expect(config.operatorToken?.reveal()).toBe('operator-operator-operator')
})

test('docs/configuration.md is up to date', async () => {
  const written = await readFile(new URL('../../../../docs/configuration.md', import.meta.url), 'utf8')

  expect(written).toBe(configurationDocument())
})

function mistakesOf(environment: Readonly<Record<string, string>>): readonly string[] {
  try {
    readConfig(environment)
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes
    throw error
  }
  return []
}
