import { DraftError, toDraftId, toGeneration, toPersonId } from '@scriptorium/draft'
import type { AccessRecords, Generation, Ticket } from '@scriptorium/draft'
import { expect, onTestFinished, test } from 'vitest'
import { crashImage } from './journal/crash-image.ts'
import { keepOneTimeTickets } from './one-time-tickets.ts'
import { openSqliteStore } from './open-sqlite-store.ts'
import { temporaryFile } from './temporary-folder.ts'

const draft = toDraftId('0000000000000001')
const person = toPersonId('101')
const once: Ticket = {
  ticketSha256: 'first',
  draft,
  generation: toGeneration(1),
  person,
  isOneTime: true,
  expiresAtMs: 10_000,
  cookieSha256: 'cookie',
}
const refused = (reason: string) => ({ code: 'ticket/refused', details: { reason } })

/** Records that say what they were asked. */
function open() {
  const asked: string[] = []
  const note = (name: string) => async (): Promise<void> => void asked.push(name)
  const disk = {
    createTicket: async ({ ticketSha256 }: Ticket) => void asked.push(`create ${ticketSha256}`),
    revokeTickets: note('revoke'),
    endSignIn: note('end'),
    endSignInsOf: async () => ['cookie'],
    async redeemTicket() {
      asked.push('redeem')
      throw new DraftError('ticket/refused', { reason: 'unknown' })
    },
  }
  const now: { isOurs: boolean; generation: Generation; lookUp: Promise<void> } = {
    isOurs: true,
    generation: once.generation,
    lookUp: Promise.resolve(),
  }
  // Only these are called.
  const tickets = keepOneTimeTickets(disk as unknown as AccessRecords, {
    isOurs: () => now.isOurs,
    async generationOf() {
      await now.lookUp
      return now.generation
    },
  })
  return { tickets, asked, now }
}

test('a one-time ticket lets in once and costs the disk nothing; a program’s is the disk’s business', async () => {
  const { tickets, asked } = open()
  await tickets.createTicket(once)
  await tickets.createTicket({ ...once, ticketSha256: 'program', isOneTime: false })

  const first = tickets.redeemTicket('first', draft, 5_000)
  const second = tickets.redeemTicket('first', draft, 5_000)

  expect(await first).toEqual(once)
  await expect(second).rejects.toMatchObject(refused('used'))
  expect(asked).toEqual(['create program'])
})

test.each([
  ['other-draft', { draft: toDraftId('0000000000000002'), nowMs: 5_000, generation: 1 }],
  ['expired', { draft, nowMs: once.expiresAtMs, generation: 1 }],
  ['other-generation', { draft, nowMs: 5_000, generation: 2 }],
])('a one-time ticket is refused as %s', async (reason, { nowMs, generation, ...at }) => {
  const { tickets, now } = open()
  await tickets.createTicket(once)
  now.generation = toGeneration(generation)

  const redeeming = tickets.redeemTicket('first', at.draft, nowMs)

  await expect(redeeming).rejects.toMatchObject(refused(reason))
})

test.each([
  ['revokeTickets', (access: AccessRecords) => access.revokeTickets({ person, draft: null })],
  ['revokeTickets of its draft', (access: AccessRecords) => access.revokeTickets({ person, draft })],
  ['endSignIn', (access: AccessRecords) => access.endSignIn('cookie')],
  ['endSignInsOf', (access: AccessRecords) => access.endSignInsOf(person)],
])('%s holds for a one-time ticket too, also while its draft is looked up', async (_name, revoke) => {
  const { tickets, now } = open()
  await tickets.createTicket(once)
  await tickets.createTicket({ ...once, ticketSha256: 'second' })
  now.lookUp = new Promise((resolve) => setImmediate(resolve))
  const lookedUp = tickets.redeemTicket('second', draft, 5_000)
  lookedUp.catch(() => {})

  await revoke(tickets)

  await expect(tickets.redeemTicket('first', draft, 5_000)).rejects.toMatchObject(refused('revoked'))
  await expect(lookedUp).rejects.toMatchObject(refused('revoked'))
})

test('somebody else’s, or one for another draft, is not revoked with it', async () => {
  const { tickets } = open()
  await tickets.createTicket({ ...once, person: toPersonId('102') })
  await tickets.createTicket({ ...once, ticketSha256: 'second', draft: toDraftId('0000000000000002') })

  await tickets.revokeTickets({ person, draft })
  await tickets.endSignIn('another cookie')

  expect(await tickets.redeemTicket('first', draft, 5_000)).toMatchObject({ ticketSha256: 'first' })
  const elsewhere = toDraftId('0000000000000002')
  expect(await tickets.redeemTicket('second', elsewhere, 5_000)).toMatchObject({ draft: elsewhere })
})

test('while another process may have the store the disk decides', async () => {
  const { tickets, asked, now } = open()
  await tickets.createTicket(once)
  now.isOurs = false

  await tickets.createTicket({ ...once, ticketSha256: 'late' })
  const redeeming = tickets.redeemTicket('first', draft, 5_000)

  await expect(redeeming).rejects.toMatchObject(refused('unknown'))
  expect(asked).toEqual(['create late', 'redeem'])
})

test.each([
  ['all is forgotten', async ({ tickets }: ReturnType<typeof open>) => tickets.forgetTickets()],
  ['the store is handed over', ({ tickets }: ReturnType<typeof open>) => tickets.handOver()],
  ['another process may take it', async ({ now }: ReturnType<typeof open>) => void (now.isOurs = false)],
])('the disk decides also when %s while the draft is looked up', async (_name, happen) => {
  const opened = open()
  const { tickets, asked, now } = opened
  await tickets.createTicket(once)
  now.lookUp = new Promise((resolve) => setImmediate(resolve))
  const lookedUp = tickets.redeemTicket('first', draft, 5_000)
  lookedUp.catch(() => {})

  await happen(opened)

  await expect(lookedUp).rejects.toMatchObject(refused('unknown'))
  expect(asked.at(-1)).toBe('redeem')
})

test('what has expired is forgotten; more than a rush brings goes to the disk', async () => {
  const { tickets, asked } = open()
  for (let number = 0; number < 20_000; number += 1)
    await tickets.createTicket({ ...once, ticketSha256: String(number) })
  await tickets.createTicket({ ...once, ticketSha256: 'beyond' })
  await tickets.redeemTicket('0', draft, 10_000).catch(() => {})

  await tickets.createTicket({ ...once, ticketSha256: 'later', expiresAtMs: 20_000 })

  expect(asked).toEqual(['create beyond'])
})

test('a ticket that is asked for while the store is being closed is not promised by memory', async () => {
  const { tickets, asked } = open()
  await tickets.createTicket(once)

  const handing = tickets.handOver()
  await tickets.createTicket({ ...once, ticketSha256: 'late' })
  await handing

  expect(asked.toSorted()).toEqual(['create first', 'create late'])
})

test('a successor gets what was not used; after a crash it is unknown', async () => {
  const lasting = { ...once, expiresAtMs: Date.now() + 3_600_000 }
  const file = await temporaryFile()
  const store = await openSqliteStore({ file })
  for (const ticketSha256 of ['used', 'unused', 'revoked'])
    await store.access.createTicket({ ...lasting, ticketSha256, cookieSha256: ticketSha256 })
  await store.access.redeemTicket('used', draft, 5_000)
  await store.access.endSignIn('revoked')
  const crashed = await openSqliteStore({ file: crashImage(file) })
  onTestFinished(() => crashed.close())

  await store.close()

  const successor = await openSqliteStore({ file })
  onTestFinished(() => successor.close())
  await expect(successor.access.redeemTicket('used', draft, 5_000)).rejects.toMatchObject(refused('unknown'))
  await expect(successor.access.redeemTicket('revoked', draft, 5_000)).rejects.toMatchObject(refused('unknown'))
  expect(await successor.access.redeemTicket('unused', draft, 5_000)).toMatchObject({ ticketSha256: 'unused' })
  await expect(successor.access.redeemTicket('unused', draft, 5_000)).rejects.toMatchObject(refused('used'))
  await expect(crashed.access.redeemTicket('unused', draft, 5_000)).rejects.toMatchObject(refused('unknown'))
})
