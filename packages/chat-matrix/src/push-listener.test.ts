import { EventEmitter, once } from 'node:events'
import { afterEach, expect, test } from 'vitest'
import { openPushListener } from './push-listener.ts'
import type { Push, PushListener } from './push-listener.ts'

const open: PushListener[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((listener) => listener.close()))
})

async function listen(
  take: (push: Push) => Promise<void>,
): Promise<(path: string, init?: RequestInit) => Promise<Response>> {
  const listener = openPushListener('the push token', take)
  open.push(listener)
  const port = await listener.listen(0)
  return (path, init) =>
    fetch(`http://127.0.0.1:${port}${path}`, { headers: { authorization: 'Bearer the push token' }, ...init })
}

function transaction(...events: readonly unknown[]): RequestInit {
  return { method: 'PUT', body: JSON.stringify({ events }) }
}

test('only who knows the push token is heard', async () => {
  const pushes: Push[] = []
  const ask = await listen(async (push) => void pushes.push(push))
  const path = '/_matrix/app/v1/transactions/1'

  const without = await ask(path, { ...transaction(1), headers: {} })
  const wrong = await ask(path, { ...transaction(1), headers: { authorization: 'Bearer the push tokem' } })

  expect([without.status, wrong.status]).toEqual([401, 403])
  expect(pushes).toEqual([])
})

test('a push is answered 200 only when it was taken, and comes again when it was not', async () => {
  let tries = 0
  const ask = await listen(async () => {
    tries++
    if (tries === 1) throw new Error('disk full')
  })

  const answers = [await ask('/_matrix/app/v1/transactions/1', transaction(1))]
  answers.push(await ask('/_matrix/app/v1/transactions/1', transaction(1)))

  expect(answers.map(({ status }) => status)).toEqual([500, 200])
  expect(tries).toBe(2)
})

test('the same transaction twice is taken once, also while the first is under way', async () => {
  let taken = 0
  const ask = await listen(async () => void taken++)
  const again = (): Promise<Response> => ask('/_matrix/app/v1/transactions/7', transaction({ a: 1 }))

  const answers = await Promise.all([again(), again()])
  answers.push(await again())

  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
  expect(taken).toBe(1)
})

test('a homeserver that counts its transactions from 1 again is heard', async () => {
  const events: unknown[] = []
  const ask = await listen(async (push) => void events.push(...push.events))

  await ask('/_matrix/app/v1/transactions/1', transaction('before the restart'))
  await ask('/_matrix/app/v1/transactions/1', transaction('after the restart'))

  expect(events).toEqual(['before the restart', 'after the restart'])
})

test('pushes are taken one after the other', async () => {
  const steps: string[] = []
  const ask = await listen(async ({ events }) => {
    steps.push(`begin ${String(events[0])}`)
    await new Promise((resolve) => setImmediate(resolve))
    steps.push(`end ${String(events[0])}`)
  })

  await Promise.all([1, 2].map((nth) => ask(`/_matrix/app/v1/transactions/${nth}`, transaction(nth))))

  expect(steps.map((step) => step.split(' ')[0])).toEqual(['begin', 'end', 'begin', 'end'])
})

test('questions for people and rooms are answered no at once, even while a push is being taken', async () => {
  const steps = new EventEmitter()
  const begun = once(steps, 'begun')
  const ask = await listen(async () => {
    steps.emit('begun')
    await once(steps, 'finish')
  })
  const push = ask('/_matrix/app/v1/transactions/1', transaction(1))
  await begun

  const answers = await Promise.all(
    ['/_matrix/app/v1/users/%40a%3Ab', '/_matrix/app/v1/rooms/%23a%3Ab', '/_matrix/app/v1/thirdparty/user'].map(
      (path) => ask(path),
    ),
  )

  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404])
  steps.emit('finish')
  expect((await push).status).toBe(200)
})

test('a ping is answered, and what is no JSON is told so', async () => {
  const ask = await listen(async () => undefined)

  const ping = await ask('/_matrix/app/v1/ping', { method: 'POST', body: '{}' })
  const malformed = await ask('/_matrix/app/v1/transactions/1', { method: 'PUT', body: 'no' })

  expect([ping.status, malformed.status]).toEqual([200, 400])
})
