import type { StackStatus } from './status.ts'

/** Prints where everything is, and how to sign in as two people in two browsers. */
export function announce(status: StackStatus, tookMs?: number): void {
  console.log(describeStatus(status, tookMs))
}

/** The words of `npm start` and `npm run status`. */
export function describeStatus({ ready, addresses, parts, users, versions }: StackStatus, tookMs?: number): string {
  if (addresses === null) return 'Nothing runs. "npm start" starts everything.'
  const took = tookMs === undefined ? '' : ` after ${(tookMs / 1000).toFixed(1)} s`
  const down = parts.filter((part) => part.state === 'down').map((part) => part.name)
  const lines = [
    '',
    ready ? `Scriptorium is ready${took}: ${addresses.site}` : `Scriptorium is up, without: ${down.join(', ')}`,
    '',
    ...parts.map(
      (part) => `  ${part.name.padEnd(12)} ${part.address}${part.state === 'down' ? '   does not answer' : ''}`,
    ),
    '',
    `  ${Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}`,
  ]
  if (users.length > 0) {
    lines.push(
      '',
      'Sign in: open one link in one browser and another in a second one (or in a private window). Each link works once;',
      '"npm run status" makes new ones.',
      '',
      ...users.map(({ name, role, signIn }) => `  ${name.padEnd(6)} ${role.padEnd(14)} ${signIn}`),
    )
  }
  lines.push('', 'Ctrl-C ends everything. The next "npm start" finds it as it was; "npm run reset" forgets it.')
  return lines.join('\n')
}
