import type { Arena } from '../arena.ts'
import { Histogram } from '../load/histogram.ts'
import { findCapacity } from './capacity.ts'
import { allPeers } from './row.ts'
import type { Figures, Row } from './row.ts'

export interface FanOut {
  readonly drafts: number
  readonly editorsPerDraft: number
  /** For processor time and latency. */
  readonly steadyPerS: number
  readonly steadyMs: number
  readonly firstPerS: number
  readonly lastPerS: number
  readonly forMs: number
}

/** Two of ten type in each draft: first at a steady rate with cursors, then as fast as deliveries are in time, without. */
export async function measureFanOut(arena: Arena, sizes: FanOut): Promise<Figures> {
  const { drafts, editorsPerDraft, steadyPerS, steadyMs, firstPerS, lastPerS, forMs } = sizes
  const server = await arena.startServer()
  const generator = arena.startGenerator()
  const crowd = { draftPrefix: 'fan-', firstDraft: 0, drafts, editorsPerDraft, writersPerDraft: 2 }
  const plan = { port: server.port, dialect: arena.contestant.dialect, ...crowd, wantsAck: true }
  const { connected } = await generator.ask<'open'>({ ask: 'open', plan, atOnce: 100 })
  // Warm code is what a server runs all day.
  await generator.ask<'type'>({ ask: 'type', ratePerS: steadyPerS, forMs: steadyMs / 3, withCaret: true })

  const cpuBeforeMs = server.cpuMs
  const steady = await generator.ask<'type'>({ ask: 'type', ratePerS: steadyPerS, forMs: steadyMs, withCaret: true })
  const cpuMs = server.cpuMs - cpuBeforeMs
  arena.noteStrain(steady)
  const delivery = new Histogram(steady.delivery)
  const acknowledgement = new Histogram(steady.acknowledgement)

  const search = { firstPerS, step: 1.33, lastPerS, forMs, withCaret: false, maxP99Ms: 100 }
  const capacity = await findCapacity(arena, generator, search)
  return {
    connected,
    sent: steady.sent,
    expected: steady.expected,
    delivered: steady.delivered,
    cpuPerDeliveryUs: (cpuMs * 1000) / steady.delivered,
    cpuPerEditUs: (cpuMs * 1000) / steady.sent,
    deliveryP50Ms: delivery.quantile(0.5),
    deliveryP99Ms: delivery.quantile(0.99),
    ...(acknowledgement.total === 0
      ? {}
      : {
          acknowledged: acknowledgement.total,
          acknowledgementP50Ms: acknowledgement.quantile(0.5),
          acknowledgementP99Ms: acknowledgement.quantile(0.99),
        }),
    capacityEditsPerS: capacity.editsPerS,
    capacityDeliveriesPerS: capacity.deliveriesPerS,
    capacityP99Ms: capacity.p99Ms,
  }
}

export const fanOut: Row = {
  name: 'fan-out',
  about:
    '1,000 connections: 100 drafts × 10, two typing in each; 1,000 edits/s with cursors, then the highest rate without',
  against: ['ours', 'bare-relay', ...allPeers],
  runs: 5,
  targets: [
    {
      figure: 'capacityDeliveriesPerS',
      label: 'deliveries/s at p99 ≤ 100 ms',
      better: 'more',
      bound: 1.75,
      timesBestOf: allPeers,
    },
    {
      figure: 'cpuPerDeliveryUs',
      label: 'CPU per delivery, µs',
      better: 'less',
      bound: 0.6,
      timesBestOf: ['y-websocket'],
    },
    { figure: 'deliveryP50Ms', label: 'edit → peer p50, ms', better: 'less', bound: 1, timesBestOf: [] },
    { figure: 'deliveryP99Ms', label: 'edit → peer p99, ms', better: 'less', bound: 10, timesBestOf: [] },
    { figure: 'acknowledgementP50Ms', label: 'acknowledgement p50, ms', better: 'less', bound: 1, timesBestOf: [] },
    { figure: 'acknowledgementP99Ms', label: 'acknowledgement p99, ms', better: 'less', bound: 15, timesBestOf: [] },
  ],
  measure: (arena) =>
    measureFanOut(arena, {
      drafts: 100,
      editorsPerDraft: 10,
      steadyPerS: 1_000,
      steadyMs: 5_000,
      firstPerS: 4_500,
      lastPerS: 60_000,
      forMs: 2_500,
    }),
}
