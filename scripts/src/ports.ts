import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { dirname } from 'node:path'

/** A port on loopback that nobody listens on: the preferred one if it is free. */
export async function findFreePort(preferred = 0): Promise<number> {
  return (await tryPort(preferred)) ?? (await tryPort(0)) ?? Promise.reject(new Error('no free port on 127.0.0.1'))
}

/**
 * Ports of a folder's parts: those of the last time, unless somebody else took one meanwhile; else the preferred ones; else any.
 * What is chosen is remembered in `path`.
 */
export async function choosePorts<Name extends string>(
  path: string,
  preferred: Readonly<Record<Name, number>>,
): Promise<Readonly<Record<Name, number>>> {
  const remembered = readPorts(path)
  const chosen: Record<Name, number> = { ...preferred }
  const taken = new Set<number>()
  for (const name of keysOf(preferred)) {
    let port = await findFreePort(remembered[name] ?? preferred[name])
    while (taken.has(port)) port = await findFreePort()
    taken.add(port)
    chosen[name] = port
  }
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, `${JSON.stringify(chosen, undefined, 2)}\n`)
  return chosen
}

function readPorts(path: string): Record<string, number> {
  if (!existsSync(path)) return {}
  const read: unknown = JSON.parse(readFileSync(path, 'utf8'))
  return Object.fromEntries(
    Object.entries(Object(read)).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  )
}

function keysOf<Name extends string>(record: Readonly<Record<Name, number>>): Name[] {
  return Object.keys(record) as Name[]
}

function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(undefined))
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : undefined))
    })
  })
}
