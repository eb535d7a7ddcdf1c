import { expect, test } from 'vitest'
import { readCommand, UsageError } from './command-line.ts'
import { connectDrafts } from './drafts-client.ts'
import { perform } from './perform.ts'

const id = '0123456789abcdef'
const body = { id, title: 'Paris', state: 'locked', changedAtMs: 0, present: [{ id: '2', name: 'Grace' }] }

/** Answers what the test prepared and keeps what was asked. */
function client(answers: Readonly<Record<string, unknown>>, status = 200) {
  const asked: { method: string; path: string; body: unknown; bearer: string | null }[] = []
  const connected = connectDrafts({ address: 'http://server', operatorToken: 'secret' }, async (address, init) => {
    const path = address.slice('http://server'.length)
    const headers = new Headers(init.headers)
    const sent: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : null
    asked.push({ method: init.method ?? '', path, body: sent, bearer: headers.get('Authorization') })
    if (!(path in answers)) throw new Error(`not prepared: ${path}`)
    return Response.json(answers[path], { status })
  })
  return { asked, connected }
}

function run(line: readonly string[], prepared: ReturnType<typeof client>): Promise<string> {
  return perform(readCommand(line), prepared.connected, 1_000)
}

test('list shows a draft per line, with who is in it', async () => {
  const prepared = client({ '/api/drafts?state=ended&limit=100': { drafts: [body] } })

  const shown = await run(['list', '--state', 'ended'], prepared)

  expect(shown).toBe(`${id}  1970-01-01T00:00  locked     Paris  Grace`)
  expect(prepared.asked[0]?.bearer).toBe('Bearer secret')
})

test('export prints the text and nothing else', async () => {
  const prepared = client({ [`/api/drafts/${id}/text`]: { wikitext: '== Paris ==', sequence: 1 } })

  expect(await run(['export', `http://localhost:8040/d/${id}?x=1`], prepared)).toBe('== Paris ==')
})

test.each([
  [['lock', id, '--minutes', '2'], `/api/drafts/${id}/lock`, { untilMs: 121_000 }],
  [['lock', id], `/api/drafts/${id}/lock`, { untilMs: null }],
  [['unlock', id], `/api/drafts/${id}/unlock`, {}],
  [['close', id, '--reason', 'no sources'], `/api/drafts/${id}/close`, { reason: 'no sources' }],
  [['abandon', id], `/api/drafts/${id}/abandon`, {}],
])('%j asks for what it says', async (line, path, sent) => {
  const prepared = client({ [path]: body })

  const shown = await run(line, prepared)

  expect(shown).toBe(`${id}  Paris: locked`)
  expect(prepared.asked).toMatchObject([{ method: 'POST', path, body: sent }])
})

test('remove finds a person by name', async () => {
  const prepared = client({
    [`/api/drafts/${id}/people`]: { present: [], authors: [{ id: '2', name: 'Grace' }] },
    [`/api/drafts/${id}/people/2`]: body,
  })

  await run(['remove', id, 'Grace'], prepared)

  expect(prepared.asked.at(-1)).toMatchObject({ method: 'DELETE', path: `/api/drafts/${id}/people/2` })
})

test.each([
  [
    ['purge', id, '--phrase', 'a secret'],
    `/api/drafts/${id}/erase`,
    { phrase: 'a secret' },
    { generation: 2, codeUnits: 8 },
    'The text lost 8 UTF-16 code units. Nothing on the server’s disk holds them any more. Backups made before still do.',
  ],
  [
    ['renew', id],
    `/api/drafts/${id}/renew`,
    {},
    { generation: 3, atMs: 0, reason: 'asked', culprit: null },
    `${id} began generation 3.`,
  ],
  [
    ['backup'],
    '/api/backups',
    {},
    { file: '/data/backups/x.db', bytes: 9, madeAtMs: 0 },
    '/data/backups/x.db  9 bytes',
  ],
])('%j asks for upkeep and says what was done', async (line, path, sent, answer, words) => {
  const prepared = client({ [path]: answer })

  expect(await run(line, prepared)).toBe(words)
  expect(prepared.asked).toMatchObject([{ method: 'POST', path, body: sent }])
})

test('generations shows how a draft began anew, and by whose doing', async () => {
  const generations = [{ generation: 2, atMs: 0, reason: 'text-unsound', culprit: { id: '2', name: 'Grace' } }]
  const prepared = client({ [`/api/drafts/${id}/generations`]: { generations } })

  expect(await run(['generations', id], prepared)).toBe('2  1970-01-01T00:00  text-unsound  Grace')
})

test('a refusal is told in the server’s own words', async () => {
  const path = `/api/drafts/${id}/unlock`
  const prepared = client({ [path]: { title: 'This draft is closed', detail: 'Start a new draft.' } }, 409)

  await expect(run(['unlock', id], prepared)).rejects.toThrow('This draft is closed. Start a new draft.')
})

test('a server that is down is said to be down', async () => {
  await expect(run(['list'], client({}))).rejects.toThrow('The server at http://server cannot be reached.')
})

test.each([
  ['nonsense'],
  ['lock'],
  ['lock', 'x'],
  ['purge', id],
  ['purge', id, '--phrase', ''],
  ['list', '--state', 'all'],
  ['lock', id, '--minutes', '0'],
  ['list', '--all', 'x'],
])('what cannot be understood is answered with the usage: %j', (...line) => {
  expect(() => readCommand(line)).toThrow(UsageError)
})
