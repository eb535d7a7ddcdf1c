import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { BackgroundWork } from './background-work.ts'

const nothing = () => undefined

test('the end of what goes on is waited for, and what fails only says so', async () => {
  const warned: unknown[] = []
  const warn = (fields: object, message: string) => void warned.push([fields, message])
  const background = new BackgroundWork({ debug: nothing, info: nothing, error: nothing, warn })
  const done: string[] = []
  background.run(
    'slow',
    setImmediate().then(() => done.push('slow')),
  )
  const err = new Error('broken')
  background.run('failing', Promise.reject(err))

  await background.settled()
  done.push('settled')

  expect(done).toEqual(['slow', 'settled'])
  expect(warned).toEqual([[{ err, work: 'failing' }, 'background work failed']])
})
