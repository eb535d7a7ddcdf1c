import { onScopeDispose, shallowRef, type Ref, type ShallowRef } from 'vue'
import type { DraftEditor } from '../editor/draft-editor.ts'
import { countWords, outlineOf, type Heading } from '../editor/outline.ts'

export interface TextFacts {
  readonly headings: Readonly<Ref<readonly Heading[]>>
  readonly words: Readonly<Ref<number>>
  readonly line: Readonly<Ref<number>>
  readonly places: Readonly<Ref<ReturnType<DraftEditor['places']> | null>>
  readonly canUndo: Readonly<Ref<boolean>>
  readonly canRedo: Readonly<Ref<boolean>>
  /** After a move or a change: places at once, what costs more a little later. */
  read(): void
  readAll(): void
}

/** Sections and words are read anew when the text has been still for this long: both read all of it. */
const outlineAfterMs = 400
const placesEveryMs = 1_000

/** What the foot, the toolbar and the people list say about the text. */
export function useTextFacts(editor: Readonly<ShallowRef<DraftEditor | null>>): TextFacts {
  const headings = shallowRef<readonly Heading[]>([])
  const words = shallowRef(0)
  const line = shallowRef(1)
  const places = shallowRef<ReturnType<DraftEditor['places']> | null>(null)
  const canUndo = shallowRef(false)
  const canRedo = shallowRef(false)
  let timer: ReturnType<typeof setTimeout> | undefined
  let readDoc: unknown

  function readPlaces(): void {
    if (editor.value === null) return
    const now = editor.value.places()
    places.value = now
    line.value = now.own
    const history = editor.value.history()
    canUndo.value = history.canUndo
    canRedo.value = history.canRedo
  }

  function readText(): void {
    const doc = editor.value?.view.state.doc
    if (doc === undefined || doc === readDoc) return
    readDoc = doc
    headings.value = outlineOf(doc.iterLines())
    words.value = countWords(doc.toString())
  }

  // Others move without anything happening here.
  const looking = setInterval(readPlaces, placesEveryMs)
  onScopeDispose(() => {
    clearInterval(looking)
    clearTimeout(timer)
  })

  return {
    headings,
    words,
    line,
    places,
    canUndo,
    canRedo,
    read() {
      readPlaces()
      clearTimeout(timer)
      timer = setTimeout(readText, outlineAfterMs)
    },
    readAll() {
      readPlaces()
      readText()
    },
  }
}
