import { expect, test } from 'vitest'
import { ApiFailure } from './api-failure.ts'
import { openHttpClient } from './http-client.ts'

/** A client whose server gives this one answer; `asked` keeps what it was asked. */
function setUp(answer: () => Promise<Response>) {
  const asked: { path: string; init: RequestInit }[] = []
  const http = openHttpClient({
    fetch: (path, init) => {
      asked.push({ path: String(path), init: init ?? {} })
      return answer()
    },
    csrf: () => 'secret',
  })
  return { http, asked }
}

const answered = (status: number, body: string) => () => Promise.resolve(new Response(body, { status }))

async function failureOf(work: Promise<unknown>): Promise<ApiFailure> {
  const outcome = await work.catch((error: unknown) => error)
  if (!(outcome instanceof ApiFailure)) throw new Error('did not fail as it should')
  return outcome
}

test('reading sends no CSRF header, writing does, and its body is JSON', async () => {
  const { http, asked } = setUp(answered(200, '{}'))

  await http.get('/api/session')
  await http.post('/api/drafts', { title: 'Kew' })

  expect(asked[0]?.init.headers).not.toHaveProperty('x-scriptorium-csrf')
  expect(asked[1]?.init.headers).toMatchObject({ 'x-scriptorium-csrf': 'secret', 'content-type': 'application/json' })
  expect(asked[1]?.init.body).toBe('{"title":"Kew"}')
})

test('a problem becomes a failure with its code and details', async () => {
  const problem = { code: 'draft/already-live', details: { draft: '0123456789abcdef' } }
  const { http } = setUp(answered(409, JSON.stringify(problem)))

  const failure = await failureOf(http.post('/api/drafts', {}))

  expect([failure.code, failure.status, failure.details]).toEqual([problem.code, 409, problem.details])
})

test('no answer, a proxy’s page, and an answer that is none of ours are told apart', async () => {
  const gone = setUp(() => Promise.reject(new TypeError('failed to fetch')))
  const proxy = setUp(answered(502, '<html>Bad gateway</html>'))
  const odd = setUp(answered(500, '<html>'))
  const notOurs = setUp(answered(404, '{"error":"x"}'))

  const codes = await Promise.all(
    [gone, proxy, odd, notOurs].map(async ({ http }) => (await failureOf(http.get('/api/session'))).code),
  )

  expect(codes).toEqual(['api/unreachable', 'api/unreachable', 'api/unreadable', 'api/unreadable'])
})

test('an answer without a body is an answer', async () => {
  const { http } = setUp(() => Promise.resolve(new Response(null, { status: 204 })))

  await expect(http.delete('/api/tokens/h1')).resolves.toBeUndefined()
})
