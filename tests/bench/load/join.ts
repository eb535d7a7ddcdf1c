import { Editor } from './editor.ts'
import type { EditorAddress, EditorEvents } from './editor.ts'

const patienceMs = 60_000

/** Connects and waits for the whole copy. @throws Error when the server closes instead, or says nothing for a minute */
export async function join(address: EditorAddress, events: EditorEvents = {}): Promise<Editor> {
  return await new Promise<Editor>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`nothing of ${address.draft} came`)), patienceMs)
    const editor = new Editor(address, {
      ...events,
      synced(content) {
        clearTimeout(late)
        events.synced?.(content)
        resolve(editor)
      },
      closed(code) {
        clearTimeout(late)
        events.closed?.(code)
        reject(new Error(`${address.draft} was closed with ${code}`))
      },
    })
  })
}
