import type { Messages } from '../../i18n/messages.ts'

/** The find panel's own English, as CodeMirror asks for it, in the reader's language. */
export function findPhrases(msg: Messages['msg']): Record<string, string> {
  return {
    Find: msg('find-find'),
    Replace: msg('find-replace'),
    next: msg('find-next'),
    previous: msg('find-previous'),
    all: msg('find-all'),
    'match case': msg('find-case'),
    regexp: msg('find-regexp'),
    'by word': msg('find-word'),
    replace: msg('find-replace-one'),
    'replace all': msg('find-replace-all'),
    close: msg('close'),
    'current match': msg('find-current'),
    'on line': msg('find-on-line'),
    'replaced match on line $': msg('find-replaced-line'),
    'replaced $ matches': msg('find-replaced'),
    'Go to line': msg('find-go-to-line'),
    go: msg('find-go'),
  }
}
