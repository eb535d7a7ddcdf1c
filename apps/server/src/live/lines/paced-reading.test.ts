import { Duplex } from 'node:stream'
import { expect, test } from 'vitest'

import { PacedReading } from './paced-reading.ts'
import { Turns } from './turns.ts'

const chunkBytes = 64 * 1024

/** A connection as Node has it: what comes from the kernel is pushed. `round`: the loop goes round once. */
function open() {
  const due: (() => void)[] = []
  const reading = new PacedReading(new Turns((callback) => due.push(callback)))
  const round = (): void => {
    for (const callback of due.splice(0)) callback()
  }
  const connect = () => {
    const heard: (number | 'end')[] = []
    const connection = new Duplex({ read() {}, write() {} })
    reading.pace(connection)
    connection.on('data', (chunk: Buffer) => heard.push(chunk[0] ?? -1))
    connection.on('end', () => heard.push('end'))
    return { connection, heard, bring: (index: number) => connection.push(Buffer.alloc(chunkBytes, index)) }
  }
  return { connect, round }
}

test('of what comes in one turn so much is looked through; the rest waits in order, and asks Node to bring no more', async () => {
  const { connect, round } = open()
  const { heard, bring } = connect()
  // Streams flow from the next tick on.
  await new Promise(setImmediate)

  const mayGoOn = [1, 2, 3, 4, 5, 6].map(bring)
  expect(heard).toEqual([1, 2, 3, 4])
  expect(mayGoOn.slice(4)).toEqual([false, false])
  round()
  expect(heard).toEqual([1, 2, 3, 4])
  round()

  expect(heard).toEqual([1, 2, 3, 4, 5, 6])
})

test('who says little is heard at once, and nobody ends before what they said is heard', async () => {
  const { connect, round } = open()
  const loud = connect()
  const quiet = connect()
  await new Promise(setImmediate)

  for (const index of [1, 2, 3, 4, 5]) loud.bring(index)
  loud.connection.push(null)
  quiet.connection.push(Buffer.of(7))
  expect(quiet.heard).toEqual([7])
  expect(loud.heard).toEqual([1, 2, 3, 4])
  round()
  round()
  await new Promise((resolve) => loud.connection.once('end', resolve))

  expect(loud.heard).toEqual([1, 2, 3, 4, 5, 'end'])
})
