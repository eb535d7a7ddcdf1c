export { connectMediaWiki } from './connect-mediawiki.ts'
export type { MediaWikiConfig } from './connect-mediawiki.ts'
export { makeSigningKey, openSigningKeyFile, readSigningKey } from './signing-key.ts'
export type { SigningKey } from './signing-key.ts'
