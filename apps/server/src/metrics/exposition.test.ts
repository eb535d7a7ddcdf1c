import { expect, test } from 'vitest'
import { counter, expositionOf, gauge, histogram, labelledCounter } from './exposition.ts'

test('the text that Prometheus reads, byte for byte', () => {
  const edits = counter('edits_total', 'Edits\nso \\far.')
  const refusals = labelledCounter('refusals_total', 'Refused.', 'reason')
  const times = histogram('commit_seconds', 'Commits.', [0.001, 0.5])
  edits.add()
  edits.add(2)
  refusals.add('clock-gap')
  refusals.add('clock-gap')
  refusals.add('a"b\\c\nd')
  for (const value of [0.001, 0.25, 0.5, 7]) times.observe(value)

  const text = expositionOf([edits, refusals, times, gauge('open', 'Open now.', () => 4)])

  expect(text).toBe(`# HELP edits_total Edits\\nso \\\\far.
# TYPE edits_total counter
edits_total 3
# HELP refusals_total Refused.
# TYPE refusals_total counter
refusals_total{reason="clock-gap"} 2
refusals_total{reason="a\\"b\\\\c\\nd"} 1
# HELP commit_seconds Commits.
# TYPE commit_seconds histogram
commit_seconds_bucket{le="0.001"} 1
commit_seconds_bucket{le="0.5"} 3
commit_seconds_bucket{le="+Inf"} 4
commit_seconds_sum 7.751
commit_seconds_count 4
# HELP open Open now.
# TYPE open gauge
open 4
`)
})
