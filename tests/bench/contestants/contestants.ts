import { fileURLToPath } from 'node:url'
import type { DialectName } from '../load/dialect.ts'

export type ContestantName = 'ours' | 'bare-relay' | 'y-websocket' | 'y-websocket-leveldb' | 'hocuspocus-sqlite'

/** A server that is measured, in a process of its own. *bare-relay* is no peer: it shows what nobody can go below. */
export interface Contestant {
  readonly name: ContestantName
  readonly label: string
  readonly dialect: DialectName
  /** What was written is there after a restart. */
  readonly keepsText: boolean
  /** @returns what Node is started with */
  command(
    port: number,
    folder: string,
  ): { readonly args: readonly string[]; readonly env: Readonly<Record<string, string>> }
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const bareRelay = fileURLToPath(new URL('./bare-relay.ts', import.meta.url))
const yWebsocketServer = here('../peers/node_modules/@y/websocket-server/src/server.js')

export const contestants: Readonly<Record<ContestantName, Contestant>> = {
  ours: {
    name: 'ours',
    label: 'Scriptorium',
    dialect: 'scriptorium',
    keepsText: true,
    command: (port, folder) => ({
      args: ['--conditions=scriptorium:source', here('../server.ts'), String(port), folder],
      env: {},
    }),
  },
  'bare-relay': {
    name: 'bare-relay',
    label: 'bare relay',
    dialect: 'y-websocket',
    keepsText: false,
    command: (port, folder) => ({ args: [bareRelay, String(port), folder], env: {} }),
  },
  'y-websocket': {
    name: 'y-websocket',
    label: 'y-websocket, no store',
    dialect: 'y-websocket',
    keepsText: false,
    command: (port) => ({ args: [yWebsocketServer], env: { HOST: '127.0.0.1', PORT: String(port) } }),
  },
  'y-websocket-leveldb': {
    name: 'y-websocket-leveldb',
    label: 'y-websocket, LevelDB',
    dialect: 'y-websocket',
    keepsText: true,
    command: (port, folder) => ({
      args: [yWebsocketServer],
      env: { HOST: '127.0.0.1', PORT: String(port), YPERSISTENCE: folder },
    }),
  },
  'hocuspocus-sqlite': {
    name: 'hocuspocus-sqlite',
    label: 'Hocuspocus, SQLite',
    dialect: 'hocuspocus',
    keepsText: true,
    command: (port, folder) => ({ args: [here('../peers/hocuspocus.mjs'), String(port), folder], env: {} }),
  },
}
