export { backUpSqliteStore } from './back-up.ts'
export type { BackupOrder } from './back-up.ts'
export { openSqliteStore } from './open-sqlite-store.ts'
export type { SqliteStoreOptions } from './open-sqlite-store.ts'
