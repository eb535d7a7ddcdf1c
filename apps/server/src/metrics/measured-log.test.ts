import { toEpoch } from '@scriptorium/draft'
import type { DraftLog } from '@scriptorium/draft'
import { expect, test } from 'vitest'
import { createServerMetrics } from './server-metrics.ts'

test('the epoch that a draft was loaded under goes on to the log: measured, a stale owner is refused too', async () => {
  const epochs: unknown[] = []
  const log: Pick<DraftLog, 'append'> = { append: async (_entries, epoch) => void epochs.push(epoch) }
  const metrics = createServerMetrics(log as DraftLog, '0')

  await metrics.log.append([], toEpoch(7))

  metrics.close()
  expect(epochs).toEqual([7])
})
