/** Lines of MediaWiki that the extension is tested on: both long-term ones that Debian ships. */
export type WikiVersion = '1.43' | '1.39'
