import { toDraftId, toGeneration, toPersonId } from '@scriptorium/draft'
import type { AccessRecords, Generation, Ticket } from '@scriptorium/draft'
import { expect, test } from 'vitest'
import { rememberFreshTickets } from './fresh-tickets.ts'

const draft = toDraftId('0000000000000001')
const person = toPersonId('101')
const program: Ticket = {
  ticketSha256: 'first',
  draft,
  generation: toGeneration(1),
  person,
  isOneTime: false,
  expiresAtMs: 10_000,
  cookieSha256: null,
}

/** Records that answer when they are told to, and say what they were asked. */
function open({ isSlow = false } = {}) {
  const asked: string[] = []
  const answers: (() => void)[] = []
  const note = (name: string) => (): Promise<void> => {
    asked.push(name)
    return isSlow ? new Promise((resolve) => answers.push(resolve)) : Promise.resolve()
  }
  const disk = {
    createTicket: note('create'),
    revokeTickets: note('revoke'),
    endSignIn: note('end'),
    endSignInsOf: async () => {
      asked.push('end all')
      return []
    },
    redeemTicket: async () => {
      asked.push('redeem')
      return program
    },
  }
  const generation: { now: Generation | undefined } = { now: program.generation }
  const time = { nowMs: 0 }
  // Only these are called.
  const access = rememberFreshTickets(disk as unknown as AccessRecords, {
    now: () => time.nowMs,
    freshMs: 1_000,
    generationOf: async () => generation.now,
  })
  return { access, asked, time, generation, answer: () => answers.splice(0).forEach((resolve) => resolve()) }
}

test('a ticket that was just made for a program is known; a second time, and a one-time ticket always, the disk is asked', async () => {
  const { access, asked } = open()
  await access.createTicket(program)
  await access.createTicket({ ...program, ticketSha256: 'second', isOneTime: true })

  expect(await access.redeemTicket('first', draft, 5_000)).toEqual(program)
  expect(asked).toEqual(['create', 'create'])
  await access.redeemTicket('first', draft, 5_000)
  await access.redeemTicket('second', draft, 5_000)

  expect(asked.slice(2)).toEqual(['redeem', 'redeem'])
})

test('about one that was made so long ago that another process may have the store by now the disk decides', async () => {
  const { access, asked, time } = open()
  await access.createTicket(program)
  time.nowMs = 1_000

  await access.redeemTicket('first', draft, 5_000)

  expect(asked).toEqual(['create', 'redeem'])
})

test.each([
  ['for another draft', { draft: toDraftId('0000000000000002'), nowMs: 5_000, generation: 1 }],
  ['that has expired', { draft, nowMs: program.expiresAtMs, generation: 1 }],
  ['of a former generation', { draft, nowMs: 5_000, generation: 2 }],
])('about one %s the disk decides', async (_name, { nowMs, generation: current, ...at }) => {
  const { access, asked, generation } = open()
  await access.createTicket(program)
  generation.now = toGeneration(current)

  await access.redeemTicket('first', at.draft, nowMs)

  expect(asked).toEqual(['create', 'redeem'])
})

test.each([
  ['revokeTickets', (access: AccessRecords) => access.revokeTickets({ person: person, draft: null })],
  ['endSignIn', (access: AccessRecords) => access.endSignIn('cookie')],
  ['endSignInsOf', (access: AccessRecords) => access.endSignInsOf(person)],
])('%s makes the disk decide, also about a ticket that is being made', async (_name, revoke) => {
  const { access, asked, answer } = open({ isSlow: true })
  const making = access.createTicket(program)
  const revoking = revoke(access)
  answer()
  await Promise.all([making, revoking])

  await access.redeemTicket('first', draft, 5_000)

  expect(asked.at(-1)).toBe('redeem')
})
