import { contestants } from '../contestants/contestants.ts'
import type { ContestantName } from '../contestants/contestants.ts'
import type { Target } from '../scenarios/row.ts'
import { judge, medianOf, saturatedShare } from './results.ts'
import type { RowResult } from './results.ts'

const order: readonly ContestantName[] = [
  'ours',
  'bare-relay',
  'y-websocket',
  'y-websocket-leveldb',
  'hocuspocus-sqlite',
]

/** All targets as one table in Markdown, each with every server's median. */
export function targetsTable(results: readonly RowResult[]): string {
  const names = order.filter((name) => results.some(({ row }) => row.against.includes(name)))
  const head = ['what', ...names.map((name) => contestants[name].label), 'to reach', 'reached']
  const lines = results.flatMap((result) =>
    result.row.targets.map((target) => [
      `${result.row.name}: ${target.label}`,
      ...names.map((name) => shown(medianOf(result, name, target.figure))),
      boundOf(target),
      reached(result, target),
    ]),
  )
  return markdown([head, ...lines])
}

/** Every figure of a row, for whoever looks closer. */
export function figuresTable(result: RowResult): string {
  const names = order.filter((name) => result.measurements.some(({ contestant }) => contestant === name))
  const figures = new Set(result.measurements.flatMap((one) => Object.keys(one.figures)))
  const lines = [...figures].map((figure) => [figure, ...names.map((name) => shown(medianOf(result, name, figure)))])
  return markdown([
    ['figure', ...names],
    ...lines,
    ['generator, share of its core', ...names.map((name) => strain(result, name))],
  ])
}

function reached(result: RowResult, target: Target): string {
  const verdict = judge(result, target)
  if (verdict === undefined) return '–'
  const ratio = verdict.ratio === null ? '' : `${shown(verdict.ratio)} × `
  return `${ratio}${verdict.isMet ? 'yes' : '**no**'}${isSaturated(result) ? ' (generator saturated)' : ''}`
}

function isSaturated({ measurements }: RowResult): boolean {
  return measurements.some(({ generatorShare }) => generatorShare > saturatedShare)
}

function boundOf({ better, bound, timesBestOf }: Target): string {
  const sign = better === 'more' ? '≥' : '≤'
  return timesBestOf.length === 0
    ? `${sign} ${bound}`
    : `${sign} ${bound} × ${timesBestOf.length === 1 ? contestants[timesBestOf[0] ?? 'ours'].label : 'the best'}`
}

function strain({ measurements }: RowResult, name: ContestantName): string {
  const shares = measurements
    .filter(({ contestant }) => contestant === name)
    .map(({ generatorShare }) => generatorShare)
  const most = Math.max(0, ...shares)
  return `${(most * 100).toFixed(0)} %${most > saturatedShare ? ' saturated' : ''}`
}

function shown(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return '–'
  if (value !== 0 && Math.abs(value) < 10) return String(Number(value.toPrecision(2)))
  return Math.round(value).toLocaleString('en')
}

function markdown(lines: readonly (readonly string[])[]): string {
  const [head = [], ...rest] = lines
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'))
  return [head, rule, ...rest].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
