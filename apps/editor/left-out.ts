import type { Plugin } from 'vite'

/** Modules of libraries that the page never needs, and what stands in their place. */
const leftOut = [
  {
    // Carets of other people: theirs need inline styles that our content security policy forbids. Ours: src/draft/editor/peer-carets.ts.
    importer: '/y-codemirror.next/',
    source: './y-remote-selections.js',
    instead: 'export const yRemoteSelections = []\nexport const yRemoteSelectionsTheme = []\n',
  },
  {
    // Colours for the notes inside <score>: 2 KiB of every page load for a tag that one page in thousands has. It is shown as plain text.
    importer: '/@bhsd/codemirror-wikitext/',
    source: './lilypond.js',
    instead: 'export const lilypond = { token(stream) { stream.skipToEnd(); return null } }\n',
  },
  {
    // Descriptions of types for four exports that nobody asks for: 3 KiB.
    importer: '/lib0/dom.js',
    source: './schema.js',
    instead: 'export const $custom = () => undefined\n',
  },
] as const

/** Keeps the page small: a module that is mentioned is bundled, needed or not. */
export function leaveOut(): Plugin {
  return {
    name: 'leave-out',
    enforce: 'pre',
    resolveId(source, importer) {
      const found = leftOut.findIndex((one) => one.source === source && importer?.includes(one.importer) === true)
      return found === -1 ? undefined : `\0left-out-${found}`
    },
    load: (id) => leftOut.find((_, index) => id === `\0left-out-${index}`)?.instead,
  }
}
