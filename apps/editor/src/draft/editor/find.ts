import { openSearchPanel, search, searchKeymap, searchPanelOpen } from '@codemirror/search'
import type { Extension } from '@codemirror/state'
import { keymap, type EditorView } from '@codemirror/view'

/** Find and replace, a chunk of its own: loaded at the first find. */
export function findAndReplace(): Extension {
  return [search({ top: true }), keymap.of(searchKeymap.filter(({ key }) => key !== 'Mod-f'))]
}

/** Our find, and with its panel in focus the browser's own: lines off screen are not in the page. @returns whether the key was ours */
export function find(view: EditorView): boolean {
  if (searchPanelOpen(view.state) && !view.hasFocus) return false
  return openSearchPanel(view)
}
