import { expect, test } from 'vitest'
import { decideAccess, mayTalk, stateAt } from './access.ts'
import { ada, draftOf, grace, no, yes } from './test-drafts.ts'

const open = draftOf({})
const everything = { read: yes, edit: yes }

test('AC1 whom the wiki does not let read may do nothing, and hears its reason', () => {
  const access = decideAccess(open, ada.person, { read: no, edit: yes }, 0)

  expect(access).toMatchObject({ mayRead: false, mayWrite: false, mayPublish: false, mayManage: false })
  expect(access.reasons).toEqual(no.reasons)
})

test('AC1 somebody signed out reads what the wiki lets anybody read', () => {
  expect(decideAccess(open, null, { read: yes, edit: no }, 0)).toMatchObject({ mayRead: true, mayWrite: false })
})

test('AC2 whoever may edit the page writes and publishes', () => {
  expect(decideAccess(open, grace.person, everything, 0)).toEqual({
    mayRead: true,
    mayWrite: true,
    mayPublish: true,
    mayManage: false,
    readOnlyBecause: null,
    reasons: [],
  })
})

test('AC2 somebody signed out never writes, also on a wiki where anybody edits', () => {
  expect(decideAccess(open, null, everything, 0)).toMatchObject({
    mayWrite: false,
    mayPublish: false,
    readOnlyBecause: 'signed-out',
  })
})

test('AC3 a removed person neither writes nor publishes', () => {
  const access = decideAccess(draftOf({ removed: [grace.person] }), grace.person, everything, 0)

  expect(access).toMatchObject({ mayRead: true, mayWrite: false, mayPublish: false, readOnlyBecause: 'removed' })
})

test('AC4 a lock stops writing, not publishing, and ends by itself', () => {
  const locked = draftOf({ state: { kind: 'locked', by: ada.person, atMs: 0, untilMs: 100 } })

  expect(decideAccess(locked, grace.person, everything, 99)).toMatchObject({ mayWrite: false, mayPublish: true })
  expect(decideAccess(locked, grace.person, everything, 100)).toMatchObject({ mayWrite: true, readOnlyBecause: null })
  expect(stateAt(draftOf({ state: { kind: 'locked', by: 'operator', atMs: 0, untilMs: null } }), 1e15).kind).toBe(
    'locked',
  )
})

test.each([
  { kind: 'closed', by: ada.person, atMs: 0, reason: '' },
  { kind: 'abandoned', by: 'operator', atMs: 0 },
] as const)('AC5 a draft that is $kind is read only', (state) => {
  expect(decideAccess(draftOf({ state }), ada.person, everything, 0)).toMatchObject({
    mayWrite: false,
    mayPublish: false,
    readOnlyBecause: state.kind,
  })
})

test('AC6 the starter manages while they may read, others do not', () => {
  expect(decideAccess(open, ada.person, { read: yes, edit: no }, 0).mayManage).toBe(true)
  expect(decideAccess(open, ada.person, { read: no, edit: no }, 0).mayManage).toBe(false)
  expect(decideAccess(open, grace.person, everything, 0).mayManage).toBe(false)
})

test('AC6 the operator manages and reads, neither writes nor publishes', () => {
  expect(decideAccess(open, 'operator', { read: no, edit: no }, 0)).toMatchObject({
    mayRead: true,
    mayWrite: false,
    mayPublish: false,
    mayManage: true,
  })
})

test('AC7 the one word and the wiki’s words why somebody only reads', () => {
  const access = decideAccess(open, grace.person, { read: yes, edit: no }, 0)

  expect(access.readOnlyBecause).toBe('no-right')
  expect(access.reasons).toEqual(no.reasons)
})

test.each([
  ['protection leaves talk', { code: 'protectedpagetext', text: '' }, true],
  ['a block ends it', { code: 'blockedtext', text: '' }, false],
  ['a partial block ends it', { code: 'blockedtext-partial', text: '' }, false],
  ['a wiki that cannot be asked ends it', { code: 'wiki-unreachable', text: '' }, false],
])('AC8 %s', (_name, reason, expected) => {
  expect(mayTalk(open, grace.person, { read: yes, edit: { isAllowed: false, reasons: [reason] } })).toBe(expected)
})

test('AC8 who was removed, or may not read, does not talk', () => {
  expect(mayTalk(draftOf({ removed: [grace.person] }), grace.person, everything)).toBe(false)
  expect(mayTalk(open, grace.person, { read: no, edit: yes })).toBe(false)
})
