import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openCookieJar } from './cookie-jar.ts'

let server: Server
let site = ''
beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/sign-in') response.setHeader('set-cookie', ['a=1; Path=/; HttpOnly', 'b=2'])
    if (request.url === '/sign-out') response.setHeader('set-cookie', 'a=; Max-Age=0')
    response.end(request.headers.cookie ?? 'none')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  site = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`
})
afterAll(() => server.close())

test('cookies that a site sets are sent back to it until it takes them away', async () => {
  const jar = openCookieJar()
  await jar.fetch(`${site}/sign-in`)

  expect(await (await jar.fetch(site)).text()).toBe('a=1; b=2')
  await jar.fetch(`${site}/sign-out`)
  expect(await (await jar.fetch(site)).text()).toBe('b=2')
})

test('another jar is another person', async () => {
  await openCookieJar().fetch(`${site}/sign-in`)

  expect(await (await openCookieJar().fetch(site)).text()).toBe('none')
})

test('a cookie of one host is not sent to another', async () => {
  const jar = openCookieJar()
  await jar.fetch(`${site}/sign-in`)

  expect(await (await jar.fetch(site.replace('127.0.0.1', 'localhost'))).text()).toBe('none')
})
