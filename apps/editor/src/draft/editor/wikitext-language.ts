import { mediawikiLanguage, bracketMatching, bidiIsolates } from '@bhsd/codemirror-wikitext'
import type { Extension } from '@codemirror/state'
import wikiSettings from 'wikiparser-node/config/default.json'

/**
 * MediaWiki's language for CodeMirror: tags, functions and namespaces are those of a plain wiki. A chunk of its own, loaded beside the text.
 * Never `mediawiki()`, `wikilint` or `hover` of the same package: they fetch scripts from a foreign host at run time.
 */
export function wikitextLanguage(): Extension {
  return [
    mediawikiLanguage(wikiSettings as unknown as Parameters<typeof mediawikiLanguage>[0]),
    bracketMatching(),
    bidiIsolates(),
  ]
}
