import { bidiIsolates, mediawikiLanguage } from '@bhsd/codemirror-wikitext'
import { bracketMatching } from '@codemirror/language'
import type { Extension } from '@codemirror/state'
// Named, so that the bundle takes only what the language reads.
import {
  doubleUnderscore,
  ext,
  functionHook,
  img,
  nsid,
  parserFunction,
  protocol,
  redirection,
  variable,
  variants,
} from 'wikiparser-node/config/default.json'

type Settings = Parameters<typeof mediawikiLanguage>[0]

/** Tags, functions and namespaces of a plain wiki. */
const plainWiki = {
  doubleUnderscore,
  ext,
  functionHook,
  img,
  nsid,
  parserFunction,
  protocol,
  redirection,
  variable,
  variants,
}

/**
 * MediaWiki's language for CodeMirror, a chunk of its own, loaded beside the text. Never `mediawiki()`, `wikilint` or `hover` of the same
 * package: they fetch scripts from a foreign host at run time.
 */
export function wikitextLanguage(): Extension {
  // The package asks for all settings of its parser; the language reads these.
  const settings = plainWiki as unknown as Settings
  return [mediawikiLanguage(settings), bracketMatching({ brackets: '()[]{}' }), bidiIsolates()]
}
