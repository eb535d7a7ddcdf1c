import { createHash } from 'node:crypto'
import { decodeServerFrame, encodeAskPlace, encodeSyncStep1, encodeTextHash } from '@scriptorium/protocol'
import type { ServerFrame } from '@scriptorium/protocol'
import { afterEach, expect, test, vi } from 'vitest'
import type { WebSocket } from 'ws'

import type { ConnectionAccess } from '../live-drafts.ts'
import { ada, grace, openLiveRig } from '../live-rig.ts'
import type { LiveRig } from '../live-rig.ts'

let rig: LiveRig | undefined

afterEach(async () => {
  await rig?.close()
  rig = undefined
})

/** An editor with the copy, and every frame it was sent. */
async function editor(
  rigged: LiveRig,
  who: Partial<ConnectionAccess> = {},
): Promise<{ readonly socket: WebSocket; readonly frames: ServerFrame[] }> {
  const socket = rigged.open({ wantsFrames: true, ...who })
  const frames: ServerFrame[] = []
  socket.on('message', (data: Buffer) => {
    const frame = decodeServerFrame(data)
    if (frame !== undefined) frames.push(frame)
  })
  await new Promise((resolve) => {
    socket.once('open', resolve)
  })
  socket.send(encodeSyncStep1(new Uint8Array([0])))
  await vi.waitFor(() => expect(frames.some(({ kind }) => kind === 'sync-step-2')).toBe(true), { timeout: 60_000 })
  return { socket, frames }
}

const hashOf = (text: string): Uint8Array => createHash('sha256').update(text).digest()

/** @returns the verdict about a text at the place that the server names */
async function compare({ socket, frames }: Awaited<ReturnType<typeof editor>>, text: string): Promise<string> {
  frames.length = 0
  socket.send(encodeAskPlace())
  const place = await vi.waitFor(
    () => {
      const found = frames.find((frame) => frame.kind === 'place')
      if (found === undefined) throw new Error('no place yet')
      return found.place
    },
    { timeout: 60_000 },
  )
  socket.send(encodeTextHash(place, hashOf(text)))
  return await vi.waitFor(
    () => {
      const found = frames.find((frame) => frame.kind === 'verdict')
      if (found === undefined) throw new Error('no verdict yet')
      return found.verdict
    },
    { timeout: 60_000 },
  )
}

test('EQ1 equal texts are said to be equal, others unequal, and freeze publishing until they are equal again', async () => {
  rig = await openLiveRig('Paris is a city.')
  const { draft } = rig.draft
  const one = await editor(rig)

  expect(await compare(one, 'Paris is a city.')).toBe('equal')
  expect(rig.live.isOutOfStep(draft)).toBe(false)
  expect(await compare(one, 'Paris is a town.')).toBe('unequal')
  expect(rig.live.isOutOfStep(draft)).toBe(true)
  expect(await compare(one, 'Paris is a city.')).toBe('equal')
  expect(rig.live.isOutOfStep(draft)).toBe(false)
})

test('EQ4 whoever says alone that the texts differ stops nobody from publishing, and is named', async () => {
  rig = await openLiveRig('Paris is a city.')
  const { draft } = rig.draft
  const liar = await editor(rig)
  const other = await editor(rig, { person: { person: grace, name: 'Grace', isTemporary: false } })

  expect(await compare(liar, 'A lie.')).toBe('unequal')
  expect(rig.live.isOutOfStep(draft)).toBe(true)
  expect(await compare(other, 'Paris is a city.')).toBe('equal')

  expect(rig.live.isOutOfStep(draft)).toBe(false)
  expect(rig.live.differing(draft)).toEqual([ada])
})

test('EQ2 a draft that nobody edits out of step is not frozen: leaving settles it', async () => {
  rig = await openLiveRig('Paris is a city.')
  const { live, draft } = rig
  const one = await editor(rig)
  await compare(one, 'Another text.')

  one.socket.close()

  await vi.waitFor(() => expect(live.isOutOfStep(draft.draft)).toBe(false), { timeout: 60_000 })
})

test('EQ3 many editors of a quiet draft cost one reading of it', async () => {
  const opened = await openLiveRig('Paris is a city.')
  rig = opened
  const editors = await Promise.all(Array.from({ length: 12 }, () => editor(opened)))
  const before = await opened.live.text(opened.draft.draft)

  const said = await Promise.all(editors.map((each) => compare(each, 'Paris is a city.')))

  expect(new Set(said)).toEqual(new Set(['equal']))
  // The very same reading, not one that is equal to it.
  expect(await opened.live.text(opened.draft.draft)).toBe(before)
})
