// @hocuspocus/server with its SQLite extension: everything as shipped (debounce 2 s, at most 10 s; a rollback journal with full fsync).
// Only the two statements are prepared once instead of at each call: better-sqlite3 12 aborts under load on Node 24.19 and later otherwise.
import { SQLite } from '@hocuspocus/extension-sqlite'
import { Server } from '@hocuspocus/server'

const [port, folder] = process.argv.slice(2)
let select
let upsert

const sqlite = new SQLite({
  database: `${folder}/hocuspocus.sqlite`,
  async fetch({ documentName }) {
    select ??= sqlite.db.prepare('SELECT data FROM "documents" WHERE name = $name ORDER BY rowid DESC')
    return select.get({ name: documentName })?.data ?? null
  },
  async store({ documentName, state }) {
    upsert ??= sqlite.db.prepare(
      'INSERT INTO "documents" ("name", "data") VALUES ($name, $data) ON CONFLICT(name) DO UPDATE SET data = $data',
    )
    upsert.run({ name: documentName, data: state })
  },
})
const server = new Server({ port: Number(port), address: '127.0.0.1', quiet: true, extensions: [sqlite] })
await server.listen()
process.stdout.write(`listening ${port}\n`)
