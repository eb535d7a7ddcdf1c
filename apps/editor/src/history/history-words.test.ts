import type { HistoryGenerationBody } from '@scriptorium/protocol'
import { expect, test } from 'vitest'
import en from '../../i18n/en.json'
import { openMessages } from '../i18n/messages.ts'
import { beganWords, countsWords, happenedKey, momentInWords, valueText } from './history-words.ts'
import { beganAtMs, generationOf, grace, stretchOf } from './test-history.ts'

const messages = openMessages('en', { en })
const nowMs = beganAtMs + 3_600_000
const stretch = { ...stretchOf(0, 18, { person: grace, section: 'The gallery at Kew' }), generation: 1 }

test('the slider says when, who and where', () => {
  expect(valueText(stretch, stretch.endedAtMs, '', nowMs, messages)).toBe('Today 20:18, Grace, The gallery at Kew')
  expect(valueText({ ...stretch, section: null }, stretch.endedAtMs, '', nowMs + 86_400_000, messages)).toBe(
    'Yesterday 20:18, Grace, Lead section',
  )
})

test('a beginning says from what', () => {
  const began = beganWords(generationOf(1), messages)

  expect(valueText({ ...stretch, kind: 'began', person: null }, stretch.endedAtMs, began, nowMs, messages)).toBe(
    'Today 20:18, Began from revision 1284511906',
  )
  expect(beganWords(generationOf(2), messages)).toBe('Renewed: part of it had to be removed')
  expect(beganWords({ ...generationOf(1), baseRevision: null }, messages)).toBe('Began as a new page')
})

test('a server of before, which does not know the revision, leaves it out', () => {
  const told: HistoryGenerationBody = JSON.parse(JSON.stringify({ ...generationOf(1), baseRevision: undefined }))

  expect(beganWords(told, messages)).toBe('Began from the page')
})

test('each kind of change has words of its own', () => {
  const kinds = [
    stretch,
    { ...stretch, words: ' ', added: 0, removed: 212 },
    { ...stretch, words: '', added: 1 },
    { ...stretch, kind: 'restored' as const },
    { ...stretch, kind: 'undid' as const },
  ]

  expect(kinds.map(happenedKey)).toEqual([
    'history-wrote',
    'history-removed',
    'history-added',
    'history-restored',
    'history-undid',
  ])
})

test('counts leave out what is nothing', () => {
  const counts = [
    [38, 10],
    [118, 0],
    [0, 1212],
    [0, 0],
  ].map(([added = 0, removed = 0]) => countsWords({ added, removed }, messages))

  expect(counts).toEqual(['+38 −10', '+118', '−1,212', ''])
})

test('in a sentence today is only a clock, and yesterday a date', () => {
  expect(momentInWords(beganAtMs, nowMs, messages)).toBe('20:00')
  expect(momentInWords(beganAtMs, nowMs + 86_400_000, messages)).toBe('20 November 20:00')
})
