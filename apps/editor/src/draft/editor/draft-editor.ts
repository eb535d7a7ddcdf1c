import {
  deleteLine,
  moveLineDown,
  moveLineUp,
  selectLine,
  standardKeymap,
  toggleTabFocusMode,
} from '@codemirror/commands'
import { Compartment, EditorState, type Extension, type TransactionSpec } from '@codemirror/state'
import {
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  type KeyBinding,
  type ViewUpdate,
} from '@codemirror/view'
import { yCollab, ySyncAnnotation, yUndoManagerKeymap } from 'y-codemirror.next'
import type { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import * as commands from './commands.ts'
import { lineDirections, type Direction } from './line-direction.ts'
import { peerCarets, peersField, setPeers } from './peer-carets.ts'
import { cursorState, peersOf, type Peer } from './peers.ts'
import { addRecentWords, changedPlaces, forgetRecentBefore, recentChanges, recentForMs } from './recent-changes.ts'
import { wellFormedInput } from './well-formed.ts'
import { wikitextColours } from './wikitext-colours.ts'

export interface DraftEditorOptions {
  readonly parent: HTMLElement
  /** Whole when the editor opens: nobody writes into a text that is still on its way. */
  readonly text: Y.Text
  readonly awareness: Awareness
  /** Its name for screen readers. */
  readonly label: string
  readonly language: string
  readonly direction: Direction
  readonly isReadOnly: boolean
  readonly hasLineNumbers: boolean
  readonly cspNonce: string
  /** CodeMirror's own words, translated. */
  readonly phrases: Readonly<Record<string, string>>
  now(): number
  /** Colour of the person a client id belongs to, as the server says; `null` when it does not say. */
  colourOf(clientId: number): number | null
  /** The caret moved or the text changed. At most once a frame. */
  onMoved(): void
  /** Something was typed, deleted or pasted here. */
  onWritten(): void
}

export type EditorCommand = 'bold' | 'italic' | 'heading' | 'link' | 'reference' | 'template' | 'list' | 'undo' | 'redo'

export interface DraftEditor {
  readonly view: EditorView
  run(command: EditorCommand): void
  insert(text: string): void
  openFind(): void
  /** Scrolls to where somebody is and puts the caret's name up. @returns whether they are in the text */
  goToPerson(person: string): boolean
  goToLine(line: number): void
  /** Line (from 1) of the local caret, and of everybody else by person id. */
  places(): { readonly own: number; readonly others: ReadonlyMap<string, number> }
  history(): { readonly canUndo: boolean; readonly canRedo: boolean }
  setReadOnly(isReadOnly: boolean): void
  /** Without a connection carets of others would be untrue: they vanish. */
  setConnected(isConnected: boolean): void
  setLineNumbers(hasLineNumbers: boolean): void
  setLanguage(extension: Extension): void
  destroy(): void
}

/** How long own caret moves are gathered before they are told. */
const tellAfterMs = 60
const forgetEveryMs = 30_000

export function openDraftEditor(options: DraftEditorOptions): DraftEditor {
  const { text, awareness } = options
  const undo = new Y.UndoManager(text, { captureTimeout: 500 })
  const readOnly = new Compartment()
  const numbers = new Compartment()
  const wikitext = new Compartment()
  const finding = new Compartment()
  let find: ((view: EditorView) => boolean) | null = null
  let isDestroyed = false
  let isConnected = true
  let isReadOnly = options.isReadOnly
  let frame = 0
  let telling: ReturnType<typeof setTimeout> | undefined

  const findKey: KeyBinding = {
    key: 'Mod-f',
    scope: 'editor search-panel',
    run(target) {
      if (find !== null) return find(target)
      void startFind()
      return true
    },
  }

  const view = new EditorView({
    parent: options.parent,
    state: EditorState.create({
      doc: text.toString(),
      extensions: [
        options.cspNonce === '' ? [] : EditorView.cspNonce.of(options.cspNonce),
        EditorState.lineSeparator.of('\n'),
        EditorState.phrases.of(options.phrases),
        EditorView.lineWrapping,
        lineDirections(options.direction),
        EditorView.contentAttributes.of(contentAttributes(options)),
        readOnly.of(readOnlyExtension(isReadOnly)),
        wellFormedInput(),
        wikitext.of([]),
        wikitextColours(),
        numbers.of(options.hasLineNumbers ? lineNumbers() : []),
        recentChanges(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        finding.of([]),
        peerCarets(() => options.now()),
        yCollab(text, null, { undoManager: undo }),
        keymap.of([...formatKeys(), findKey, ...yUndoManagerKeymap, ...lineKeys, ...standardKeymap]),
        EditorView.updateListener.of(hear),
      ],
    }),
  })

  const showPeers = () => {
    const peers = isConnected ? peersOf(awareness.getStates(), text, awareness.clientID) : []
    view.dispatch({ effects: setPeers.of({ peers, nowMs: options.now() }) })
  }
  const showRemoteWords = (event: Y.YTextEvent, transaction: Y.Transaction) => {
    if (transaction.local) return
    const atMs = options.now()
    const peers = view.state.field(peersField)
    const words = changedPlaces(event).flatMap(({ from, to, client }) => {
      const colour = (client === null ? null : options.colourOf(client)) ?? colourBeside(peers, from)
      return colour === null ? [] : [{ from, to, colour, atMs }]
    })
    if (words.length > 0) view.dispatch({ effects: addRecentWords.of(words) })
  }
  const forgetting = setInterval(() => {
    view.dispatch({ effects: forgetRecentBefore.of(options.now() - recentForMs) })
  }, forgetEveryMs)
  // Observed after the view was made: the view has the new text already when the words in it are marked.
  text.observe(showRemoteWords)
  awareness.on('change', showPeers)
  showPeers()

  function hear(update: ViewUpdate): void {
    if (update.selectionSet || update.focusChanged) tellPlace()
    if (update.docChanged && !update.transactions.some((one) => one.annotation(ySyncAnnotation) !== undefined))
      options.onWritten()
    if ((update.docChanged || update.selectionSet) && frame === 0) {
      frame = requestAnimationFrame(() => {
        frame = 0
        options.onMoved()
      })
    }
  }

  function tellPlace(): void {
    if (isReadOnly || telling !== undefined) return
    telling = setTimeout(() => {
      telling = undefined
      const { anchor, head } = view.state.selection.main
      awareness.setLocalStateField('cursor', cursorState(text, anchor, head))
    }, tellAfterMs)
  }

  /** The first find loads what finds; meanwhile what is typed must not land in the text. One that cannot be loaded leaves the browser's own. */
  async function startFind(): Promise<void> {
    view.contentDOM.blur()
    const loaded = await import('./find.ts').catch(() => null)
    if (loaded === null || isDestroyed) return
    if (find === null) view.dispatch({ effects: finding.reconfigure(loaded.findAndReplace()) })
    find = loaded.find
    find(view)
  }

  function apply(make: (state: EditorState) => TransactionSpec): void {
    if (isReadOnly) return
    view.dispatch(make(view.state))
    view.focus()
  }

  return {
    view,
    run(command) {
      if (command === 'undo' || command === 'redo') {
        if (!isReadOnly) undo[command]()
        view.focus()
      } else apply(commandOf[command])
    },
    insert: (words) => apply((state) => commands.insertText(state, words)),
    openFind: () => void startFind(),
    goToPerson(person) {
      const peer = view.state.field(peersField).find(({ user }) => user.id === person)
      if (peer === undefined) return false
      view.dispatch({ effects: EditorView.scrollIntoView(peer.head, { y: 'center' }) })
      showPeers()
      return true
    },
    goToLine(line) {
      const { from } = view.state.doc.line(Math.min(Math.max(1, line), view.state.doc.lines))
      view.dispatch({
        selection: { anchor: from },
        effects: EditorView.scrollIntoView(from, { y: 'start', yMargin: 16 }),
      })
      view.focus()
    },
    places() {
      const lineOf = (position: number) => view.state.doc.lineAt(Math.min(position, view.state.doc.length)).number
      const others = new Map(view.state.field(peersField).map(({ user, head }) => [user.id, lineOf(head)]))
      return { own: lineOf(view.state.selection.main.head), others }
    },
    history: () => ({ canUndo: undo.undoStack.length > 0, canRedo: undo.redoStack.length > 0 }),
    setReadOnly(value) {
      if (value === isReadOnly) return
      isReadOnly = value
      if (value) awareness.setLocalStateField('cursor', null)
      view.dispatch({ effects: readOnly.reconfigure(readOnlyExtension(value)) })
    },
    setConnected(value) {
      if (value === isConnected) return
      isConnected = value
      showPeers()
      if (value) tellPlace()
    },
    setLineNumbers: (value) => view.dispatch({ effects: numbers.reconfigure(value ? lineNumbers() : []) }),
    setLanguage: (extension) => view.dispatch({ effects: wikitext.reconfigure(extension) }),
    destroy() {
      isDestroyed = true
      clearInterval(forgetting)
      clearTimeout(telling)
      cancelAnimationFrame(frame)
      awareness.off('change', showPeers)
      text.unobserve(showRemoteWords)
      view.destroy()
      undo.destroy()
    },
  }
}

const commandOf: Readonly<Record<Exclude<EditorCommand, 'undo' | 'redo'>, (state: EditorState) => TransactionSpec>> = {
  bold: (state) => commands.toggleAround(state, "'''", "'''"),
  italic: (state) => commands.toggleAround(state, "''", "''"),
  heading: (state) => commands.toggleHeading(state),
  link: commands.insertLink,
  reference: commands.insertReference,
  template: commands.insertTemplate,
  list: (state) => commands.toggleList(state),
}

/** Keys for whole lines. CodeMirror's further ones (comments, syntax nodes) mean nothing in wikitext, and one of them takes Ctrl+I. */
const lineKeys: readonly KeyBinding[] = [
  { key: 'Alt-ArrowUp', run: moveLineUp },
  { key: 'Alt-ArrowDown', run: moveLineDown },
  { key: 'Alt-l', mac: 'Ctrl-l', run: selectLine },
  { key: 'Shift-Mod-k', run: deleteLine },
  { key: 'Ctrl-m', mac: 'Shift-Alt-m', run: toggleTabFocusMode },
]

function formatKeys() {
  return [formatKey('Mod-b', 'bold'), formatKey('Mod-i', 'italic'), formatKey('Mod-k', 'link')]
}

function formatKey(key: string, command: keyof typeof commandOf) {
  return {
    key,
    preventDefault: true,
    run: (view: EditorView) => {
      if (!view.state.readOnly) view.dispatch(commandOf[command](view.state))
      return true
    },
  }
}

function contentAttributes(options: DraftEditorOptions): Record<string, string> {
  return {
    'aria-label': options.label,
    lang: options.language,
    dir: options.direction,
    spellcheck: 'true',
    autocapitalize: 'sentences',
    translate: 'no',
    tabindex: '0',
  }
}

/** Read-only text can still be reached by keyboard, selected and searched; on a phone it brings up no keyboard. */
function readOnlyExtension(isReadOnly: boolean): Extension {
  if (!isReadOnly) return []
  const attributes = { 'aria-readonly': 'true' }
  return [EditorState.readOnly.of(true), EditorView.editable.of(false), EditorView.contentAttributes.of(attributes)]
}

/** Of a deletion only the place is known: the caret that stands there names its author. */
function colourBeside(peers: readonly Peer[], position: number): number | null {
  return peers.find(({ head }) => Math.abs(head - position) <= 1)?.user.colour ?? null
}
