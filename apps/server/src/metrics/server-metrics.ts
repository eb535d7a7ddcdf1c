import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { DraftLog } from '@scriptorium/draft'
import { protocolVersion } from '@scriptorium/protocol'
import { counter, counterOf, expositionOf, gauge, histogram, labelledCounter } from './exposition.ts'
import type { Metric } from './exposition.ts'
import { createLineMeter } from './line-meter.ts'
import type { LineMeter } from './line-meter.ts'
import { measureLog } from './measured-log.ts'

/** What is asked of the other parts at each scrape. */
export interface MetricSources {
  readonly drafts: () => number
  readonly connections: () => number
  readonly savingDrafts: () => number
  readonly unsentBytes: () => number
  readonly chatOutbox: () => number
  readonly isWikiReachable: () => boolean
  readonly isHomeserverReachable: () => boolean
  readonly isStopping: () => boolean
}

export interface ServerMetrics {
  readonly log: DraftLog
  readonly lines: LineMeter
  text(sources: MetricSources): string
  close(): void
}

/** Seconds: a commit takes a fraction of a millisecond on a good disk, and half a second on one that somebody must look at. */
const timeBounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
const lagQuantiles = [0.5, 0.99, 1]
const lagResolutionMs = 10

const nowMs = (): number => performance.now()

/** @param version of the server */
export function createServerMetrics(log: DraftLog, version: string): ServerMetrics {
  const stored = counter('scriptorium_updates_stored_total', 'Updates admitted and on the disk.')
  const storedBytes = counter('scriptorium_stored_bytes_total', 'Bytes of them.')
  const failures = counter('scriptorium_commit_failures_total', 'Appends to the log that failed.')
  const commit = histogram('scriptorium_commit_seconds', 'An append until its fsync.', timeBounds)
  const updates = counter('scriptorium_updates_received_total', 'Updates heard from editors, known ones included.')
  const acknowledgement = histogram(
    'scriptorium_acknowledgement_seconds',
    'From hearing an update to telling its author that it is on the disk.',
    timeBounds,
  )
  const refusals = labelledCounter('scriptorium_refusals_total', 'Updates refused, by reason.', 'reason')
  const closes = labelledCounter('scriptorium_closes_total', 'Connections ended by the server, by close code.', 'code')
  const measured = measureLog(log, { stored, storedBytes, failures, commit, nowMs })
  const lag = monitorEventLoopDelay({ resolution: lagResolutionMs })
  lag.enable()

  const own: readonly Metric[] = [
    {
      ...gauge('scriptorium_build_info', 'Always 1.', () => 1),
      samples: () => [{ suffix: '', labels: buildLabels(version), value: 1 }],
    },
    {
      name: 'scriptorium_event_loop_lag_seconds',
      help: 'How late timers came since the last scrape.',
      type: 'gauge',
      samples() {
        const samples = lagQuantiles.map((quantile) => ({
          suffix: '',
          labels: { quantile: String(quantile) },
          // The monitor counts from the last tick: without any lateness it shows its own resolution.
          value: lag.count === 0 ? 0 : Math.max(0, lag.percentile(quantile * 100) / 1e9 - lagResolutionMs / 1000),
        }))
        lag.reset()
        return samples
      },
    },
    updates,
    stored,
    storedBytes,
    acknowledgement,
    commit,
    failures,
    gauge('scriptorium_commits_waiting', 'Appends to the log that wait for their fsync.', measured.waiting),
    refusals,
    closes,
  ]
  return {
    log: measured.log,
    lines: createLineMeter({ updates, acknowledgement, refusals, closes, nowMs }),
    text: (sources) => expositionOf([...own, ...metricsOf(sources), ...metricsOfProcess()]),
    close: () => lag.disable(),
  }
}

function buildLabels(version: string): Readonly<Record<string, string>> {
  return { version, node: process.version, protocol: String(protocolVersion) }
}

function metricsOf(sources: MetricSources): readonly Metric[] {
  return [
    gauge('scriptorium_drafts_loaded', 'Drafts in memory.', sources.drafts),
    gauge('scriptorium_drafts_saving', 'Drafts with something that is not on the disk yet.', sources.savingDrafts),
    gauge('scriptorium_connections', 'Open connections of editors and readers.', sources.connections),
    gauge('scriptorium_unsent_bytes', 'Bytes that wait for slow connections.', sources.unsentBytes),
    gauge('scriptorium_chat_outbox', 'Messages the homeserver has not confirmed.', sources.chatOutbox),
    gauge('scriptorium_wiki_reachable', '1 or 0.', () => Number(sources.isWikiReachable())),
    gauge('scriptorium_homeserver_reachable', '1 or 0.', () => Number(sources.isHomeserverReachable())),
    gauge('scriptorium_stopping', '1 while the server drains.', () => Number(sources.isStopping())),
  ]
}

/** Under the names that every dashboard knows. */
function metricsOfProcess(): readonly Metric[] {
  const { user, system } = process.cpuUsage()
  const { rss, heapUsed, external } = process.memoryUsage()
  return [
    counterOf('process_cpu_seconds_total', 'User and system time.', () => (user + system) / 1e6),
    gauge('process_resident_memory_bytes', 'Resident memory.', () => rss),
    gauge('process_start_time_seconds', 'Since 1970.', () => (Date.now() - process.uptime() * 1000) / 1000),
    gauge('nodejs_heap_size_used_bytes', 'Heap in use.', () => heapUsed),
    gauge('nodejs_external_memory_bytes', 'Buffers outside the heap.', () => external),
  ]
}
