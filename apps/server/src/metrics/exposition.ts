/** A Prometheus metric: what it is called, what it means, what it is now. https://prometheus.io/docs/instrumenting/exposition_formats */
export interface Metric {
  readonly name: string
  readonly help: string
  readonly type: 'counter' | 'gauge' | 'histogram' | 'summary'
  samples(): readonly Sample[]
}

export interface Sample {
  /** `_bucket`, `_sum`, `_count`; empty for the name itself. */
  readonly suffix: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** The text of format 0.0.4. */
export function expositionOf(metrics: readonly Metric[]): string {
  const lines = metrics.flatMap((metric) => [
    `# HELP ${metric.name} ${metric.help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`,
    `# TYPE ${metric.name} ${metric.type}`,
    ...metric.samples().map(({ suffix, labels, value }) => `${metric.name}${suffix}${labelsOf(labels)} ${value}`),
  ])
  return `${lines.join('\n')}\n`
}

function labelsOf(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}="${value.replace(/[\\"\n]/g, (char) => (char === '\n' ? '\\n' : `\\${char}`))}"`,
  )
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

/** Read when it is asked for. */
export function gauge(name: string, help: string, read: () => number): Metric {
  return { name, help, type: 'gauge', samples: () => [{ suffix: '', labels: {}, value: read() }] }
}

/** A counter that somebody else keeps. */
export function counterOf(name: string, help: string, read: () => number): Metric {
  return { ...gauge(name, help, read), type: 'counter' }
}

export interface Counter extends Metric {
  add(count?: number): void
}

export function counter(name: string, help: string): Counter {
  let total = 0
  return {
    ...counterOf(name, help, () => total),
    add: (count = 1) => void (total += count),
  }
}

export interface LabelledCounter extends Metric {
  /** @param value of the one label; from a fixed list, never from outside: each is kept for ever */
  add(value: string): void
}

export function labelledCounter(name: string, help: string, label: string): LabelledCounter {
  const totals = new Map<string, number>()
  return {
    name,
    help,
    type: 'counter',
    samples: () => [...totals].map(([value, total]) => ({ suffix: '', labels: { [label]: value }, value: total })),
    add: (value) => void totals.set(value, (totals.get(value) ?? 0) + 1),
  }
}

export interface Histogram extends Metric {
  observe(value: number): void
}

/** @param bounds upper bounds of the buckets, ascending; what is above the last is counted in `+Inf` only */
export function histogram(name: string, help: string, bounds: readonly number[]): Histogram {
  const counts = bounds.map(() => 0)
  let count = 0
  let sum = 0
  return {
    name,
    help,
    type: 'histogram',
    samples() {
      let below = 0
      const buckets = bounds.map((bound, index) => {
        below += counts[index] ?? 0
        return { suffix: '_bucket', labels: { le: String(bound) }, value: below }
      })
      return [
        ...buckets,
        { suffix: '_bucket', labels: { le: '+Inf' }, value: count },
        { suffix: '_sum', labels: {}, value: sum },
        { suffix: '_count', labels: {}, value: count },
      ]
    },
    observe(value) {
      count += 1
      sum += value
      const index = bounds.findIndex((bound) => value <= bound)
      if (index >= 0) counts[index] = (counts[index] ?? 0) + 1
    },
  }
}
