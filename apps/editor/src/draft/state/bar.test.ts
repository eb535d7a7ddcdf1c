import type { DraftStatus } from '@scriptorium/provider'
import { expect, test } from 'vitest'
import { chooseBar, type BarFacts } from './bar.ts'

const notice = {
  draft: 'd',
  generation: 1,
  sequence: 4,
  role: 'write',
  readOnlyBecause: null,
  present: [],
  readers: 0,
} as const

const open: DraftStatus = {
  save: 'saved',
  isSaved: true,
  isLoaded: true,
  connection: { kind: 'open' },
  isSlowLine: false,
  notice,
  waiting: null,
  savedAtMs: 1_000,
  refusal: null,
  generation: 1,
  hasWordsOnNoDisk: false,
}

const calm: BarFacts = {
  status: open,
  draft: { state: 'open', endedBy: null, endedAtMs: null, lockedUntilMs: null, publishedRevision: null },
  access: { reasons: [] },
  isSignedIn: true,
  isSignInOver: false,
  isOnline: true,
  isWikiReachable: true,
  wikiDownSinceMs: null,
  leftovers: [],
  isDeviceFailed: false,
  wentOn: null,
}

const waiting = { codeUnits: 214, bytes: 900, sinceMs: 500 }
const cut: DraftStatus = { ...open, save: 'device', connection: { kind: 'waiting', nextTryAtMs: 9_000 }, waiting }

test('when nothing is in the way there is no bar', () => {
  expect(chooseBar(calm)).toBeNull()
})

test('without a line the unsent words are counted, and told apart when no disk has them', () => {
  expect(chooseBar({ ...calm, status: cut, isOnline: false })).toEqual({
    kind: 'offline',
    words: { codeUnits: 214, sinceMs: 500, isKept: true },
  })
  const lost = chooseBar({ ...calm, status: { ...cut, hasWordsOnNoDisk: true }, isOnline: false })
  expect(lost).toMatchObject({ kind: 'offline', words: { isKept: false } })
})

test('with a line but no server the bar says when the next try is', () => {
  expect(chooseBar({ ...calm, status: cut })).toMatchObject({ kind: 'server-gone', nextTryAtMs: 9_000 })
})

function barWhenReadOnly(readOnlyBecause: string): string | undefined {
  const status: DraftStatus = { ...open, notice: { ...notice, role: 'read', readOnlyBecause } }
  return chooseBar({ ...calm, status })?.kind
}

test('a store that fails for the moment is not called damaged', () => {
  expect(['store-failed', 'store-damaged'].map(barWhenReadOnly)).toEqual(['store-failed', 'store-damaged'])
})

test('before the text is whole nobody is told to keep writing', () => {
  const status: DraftStatus = { ...cut, save: 'opening', isLoaded: false, waiting: null }

  expect(chooseBar({ ...calm, status })?.kind).toBe('not-opened')
})

test('when the sign-in ran out the bar says so, and not that the server is gone', () => {
  const status: DraftStatus = { ...cut, connection: { kind: 'stopped', code: 4401, reason: '' } }

  expect(chooseBar({ ...calm, status, isSignInOver: true })?.kind).toBe('sign-in-over')
})

test('one bar at a time, by gravity', () => {
  const refusal = { update: 3, reason: 'too-large' } as const
  const everything: BarFacts = {
    ...calm,
    status: { ...cut, save: 'out-of-step', refusal },
    access: { reasons: [{ code: 'blocked', text: 'edit warring' }] },
    draft: { ...calm.draft, state: 'locked' },
    isOnline: false,
    isWikiReachable: false,
  }

  expect(chooseBar(everything)?.kind).toBe('out-of-step')
  expect(chooseBar({ ...everything, status: { ...cut, refusal } })?.kind).toBe('blocked')
  expect(chooseBar({ ...everything, status: { ...cut, refusal }, access: null })?.kind).toBe('refused')
  expect(chooseBar({ ...everything, status: cut, access: null })?.kind).toBe('offline')
  expect(chooseBar({ ...everything, status: open, access: null })?.kind).toBe('locked')
})

test('a reader is told that this is no published page; somebody without the right is told why', () => {
  const reading = { ...notice, role: 'read', readers: 1, readOnlyBecause: 'no-right' } as const
  const status: DraftStatus = { ...open, save: 'reading', notice: reading }
  const access = { reasons: [{ code: 'readonly', text: 'The wiki is being moved.' }] }

  expect(chooseBar({ ...calm, status, isSignedIn: false, access })?.kind).toBe('reading')
  expect(chooseBar({ ...calm, status, access })).toEqual({ kind: 'no-right', text: 'The wiki is being moved.' })
})

test('a published draft names who published it and the revision', () => {
  const draft = { ...calm.draft, state: 'published', endedBy: 'Marit', endedAtMs: 7, publishedRevision: 12 } as const

  expect(chooseBar({ ...calm, draft })).toEqual({ kind: 'published', by: 'Marit', atMs: 7, revision: 12 })
})

test('a block brings what its author wrote apart from the wiki’s long words', () => {
  const block = { reason: 'Cooling off', expiryMs: 90_000, by: 'Jo' }
  const reasons = [{ code: 'blocked', text: 'Five lines.', block }]

  expect(chooseBar({ ...calm, access: { reasons } })).toEqual({ kind: 'blocked', text: 'Five lines.', block })
})

test('a protected page is told apart from other refusals', () => {
  const status: DraftStatus = {
    ...open,
    notice: {
      draft: 'd',
      generation: 1,
      sequence: 4,
      role: 'read',
      readOnlyBecause: 'no-right',
      present: [],
      readers: 0,
    },
  }
  const barOf = (code: string) => chooseBar({ ...calm, status, access: { reasons: [{ code, text: 'No.' }] } })

  expect(barOf('protectedpage')).toEqual({ kind: 'protected', text: 'No.' })
  expect(barOf('readonly')).toEqual({ kind: 'no-right', text: 'No.' })
})

test('a draft that goes on after its publication says so when nothing graver is in the way', () => {
  const wentOn = { by: 'Marit', revision: 7 }

  expect(chooseBar({ ...calm, wentOn })).toEqual({ kind: 'went-on', by: 'Marit', revision: 7 })
  expect(chooseBar({ ...calm, wentOn, status: cut })?.kind).toBe('server-gone')
})

test('a network that blocks live connections is named, below everything that needs a decision', () => {
  const slow: DraftStatus = { ...open, isSlowLine: true }

  expect(chooseBar({ ...calm, status: slow })).toEqual({ kind: 'slow-line' })
  expect(chooseBar({ ...calm, status: { ...slow, connection: { kind: 'moving' } } })).toEqual({ kind: 'slow-line' })
  expect(chooseBar({ ...calm, status: slow, isWikiReachable: false })?.kind).toBe('wiki-down')
})

test('while the server moves there is no bar', () => {
  expect(chooseBar({ ...calm, status: { ...open, connection: { kind: 'moving' } } })).toBeNull()
  expect(chooseBar({ ...calm, status: { ...open, save: 'saving', connection: { kind: 'moving' } } })).toBeNull()
})
