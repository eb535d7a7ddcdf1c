import { useListener } from '../state/use-listener.ts'
import { enterPane, nextPane } from './pane-keys.ts'

export interface ScreenKeys {
  readonly screen: () => HTMLElement | null
  /** Ctrl+S: everything is saved anyhow, so it is said. */
  readonly save: () => void
  readonly help: () => void
  readonly people: () => void
  readonly escape: () => void
}

/** Keys that hold wherever one is on the draft screen. */
export function useScreenKeys({ screen, save, help, people, escape }: ScreenKeys): void {
  function press(event: KeyboardEvent): void {
    const root = screen()
    if (event.key === 'F6' && root !== null) {
      const panes = [
        ...root.querySelectorAll<HTMLElement>('.draft-header, .draft-bar, .draft-main, .chat-place, .chat-rail'),
      ]
      const target = nextPane(
        panes.filter((one) => one.offsetParent !== null),
        document.activeElement,
        event.shiftKey,
      )
      if (target === null) return
      event.preventDefault()
      enterPane(target)
    } else if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 's') {
      event.preventDefault()
      save()
    } else if (event.altKey && !event.shiftKey && event.code === 'Digit0') {
      event.preventDefault()
      help()
    } else if (event.altKey && event.shiftKey && event.code === 'KeyW') {
      event.preventDefault()
      people()
    } else if (event.key === 'Escape') {
      escape()
    }
  }
  useListener(document, 'keydown', press)
}
