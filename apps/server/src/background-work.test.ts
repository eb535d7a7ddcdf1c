import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { BackgroundWork } from './background-work.ts'
import { openLog } from './open-log.ts'

test('the end of what goes on is waited for, and what fails only says so', async () => {
  const background = new BackgroundWork(openLog('silent'))
  const done: string[] = []
  background.run(
    'slow',
    setImmediate().then(() => done.push('slow')),
  )
  background.run('broken', Promise.reject(new Error('broken')))

  await background.settled()
  done.push('settled')

  expect(done).toEqual(['slow', 'settled'])
})
