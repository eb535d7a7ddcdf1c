import { expect, test } from 'vitest'

import { openHistoryRig, people } from './history-rig.ts'
import type { HistoryRig } from './history-rig.ts'

const [ada, grace] = people
const page = 'Lead.\n== One ==\nA line.\n=== Two [[of|of them]] ===\nMore.\n'

function edit(rig: HistoryRig, who: number, kind: 'insert' | 'delete', before: string, words: string): void {
  rig.settle()
  const text = rig.text()
  const at = (text.indexOf(before) + (kind === 'insert' ? before.length : 0)) / text.length
  rig.perform({ who, kind, at, length: words.length, words, listens: true })
  rig.settle()
}

const shown = ({ reading }: HistoryRig) =>
  reading.stretches.map(({ person, section, added, removed, words, kind }) => [
    kind,
    person,
    section?.heading ?? null,
    added,
    removed,
    words,
  ])

test('HI1 HI4 letter by letter, two people at once: a stretch each, with its last words', () => {
  const rig = openHistoryRig(page)
  for (const [index, letter] of ['o', 'l', 'd'].entries()) {
    edit(rig, 0, 'insert', 'A line.' + 'old'.slice(0, index), letter)
    edit(rig, 1, 'insert', 'More.' + 'new'.slice(0, index), 'new'[index] ?? '')
  }

  expect(shown(rig)).toEqual([
    ['began', null, 'Two of them', page.length, 0, page.replaceAll('\n', ' ').slice(-80)],
    ['wrote', ada, 'One', 3, 0, 'old'],
    ['wrote', grace, 'Two of them', 3, 0, 'new'],
  ])
})

test('HI2 rewording a heading and writing below it is one stretch; before the first heading there is no section', () => {
  const rig = openHistoryRig(page)
  edit(rig, 0, 'insert', '== One', ' more')
  edit(rig, 0, 'insert', 'A line.', ' And')
  edit(rig, 0, 'insert', 'Lead.', ' So')

  expect(shown(rig).slice(1)).toEqual([
    ['wrote', ada, 'One more', 9, 0, ' And'],
    ['wrote', ada, null, 3, 0, ' So'],
  ])
})

test('HI3 HI4 what was typed and taken back counts as neither, and is not among the words', () => {
  const rig = openHistoryRig(page)
  edit(rig, 0, 'insert', 'A line.', 'teh')
  edit(rig, 0, 'delete', 'eh', 'eh')
  edit(rig, 0, 'insert', 'A line.t', 'he')
  edit(rig, 0, 'delete', 'A line', 'A ')

  expect(shown(rig).slice(1)).toEqual([['wrote', ada, 'One', 3, 2, 'the']])
})
