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

const stretches = [
  {
    from: 3,
    to: 9,
    endedAtMs: 60_000,
    person: { name: 'Grace' },
    section: 'Travels',
    added: 12,
    removed: 3,
    words: 'by boat',
    kind: 'wrote',
  },
  { from: 1, to: 1, endedAtMs: 0, person: null, section: null, added: 40, removed: 0, words: '', kind: 'began' },
]
const historyBody = {
  generation: 2,
  generations: [{ generation: 1 }, { generation: 2 }],
  stretches,
  hasMore: true,
  versions: [{ sequence: 4, name: 'Before the sources' }],
}

test('history shows places, people, sections and names', async () => {
  const prepared = client({ [`/api/drafts/${id}/history?limit=50`]: historyBody })

  expect(await run(['history', id], prepared)).toBe(
    [
      '9  1970-01-01T00:01  wrote  Grace  Travels  +12 −3  by boat  [4 Before the sources]',
      '1  1970-01-01T00:00  began  the server    +40 −0',
      '… and earlier ones: --limit up to 200',
      'Other generations: 1',
    ].join('\n'),
  )
})

test.each([
  [['restore', id, '4'], 'restore', { generation: 2, sequence: 4 }, 'Done at 2:10: 5 UTF-16 code units come, 6 go.'],
  [['restore', id, '1:7'], 'restore', { generation: 1, sequence: 7 }, 'Done at 2:10: 5 UTF-16 code units come, 6 go.'],
  [
    ['undo-person', id, 'Grace'],
    'undo',
    { person: '2', isTrial: false },
    'Done at 2:10: 5 UTF-16 code units come, 6 go.',
  ],
  [
    ['undo-person', id, '2', '--trial'],
    'undo',
    { person: '2', isTrial: true },
    'A trial: 5 UTF-16 code units come, 6 go. Nothing was changed.',
  ],
])('%j asks for it and says what came and went', async (line, end, sent, words) => {
  const prepared = client({
    [`/api/drafts/${id}/history?limit=1`]: historyBody,
    [`/api/drafts/${id}/people`]: { present: [], authors: [{ id: '2', name: 'Grace' }] },
    [`/api/drafts/${id}/${end}`]: { generation: 2, sequence: 10, added: 5, removed: 6 },
  })

  expect(await run(line, prepared)).toBe(words)
  expect(prepared.asked.at(-1)).toMatchObject({ method: 'POST', path: `/api/drafts/${id}/${end}`, body: sent })
})

test('name-version names a place of the newest generation', async () => {
  const prepared = client({
    [`/api/drafts/${id}/history?limit=1`]: historyBody,
    [`/api/drafts/${id}/versions`]: { sequence: 4, name: 'Good' },
  })

  expect(await run(['name-version', id, '4', '--name', 'Good'], prepared)).toBe('2:4 is called “Good”.')
  expect(prepared.asked.at(-1)?.body).toEqual({ generation: 2, sequence: 4, name: 'Good' })
})

test('what changes nothing says so', async () => {
  const prepared = client({
    [`/api/drafts/${id}/restore`]: { generation: 1, sequence: 10, added: 0, removed: 0 },
  })

  expect(await run(['restore', id, '1:4'], prepared)).toBe('There was nothing to change.')
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
  ['restore', id],
  ['restore', id, 'yesterday'],
  ['name-version', id, '4'],
  ['undo-person', id],
  ['history', id, '--limit', '0'],
])('what cannot be understood is answered with the usage: %j', (...line) => {
  expect(() => readCommand(line)).toThrow(UsageError)
})
