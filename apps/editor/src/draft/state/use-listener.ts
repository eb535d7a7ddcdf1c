import { onBeforeUnmount, onMounted } from 'vue'

/** Hears an event of the document while the component stands. */
export function useListener<Name extends keyof DocumentEventMap>(
  target: Document,
  type: Name,
  hear: (event: DocumentEventMap[Name]) => void,
): void
/** Hears an event of the window while the component stands. */
export function useListener<Name extends keyof WindowEventMap>(
  target: Window,
  type: Name,
  hear: (event: WindowEventMap[Name]) => void,
): void
export function useListener(target: EventTarget, type: string, hear: EventListener): void {
  onMounted(() => target.addEventListener(type, hear))
  onBeforeUnmount(() => target.removeEventListener(type, hear))
}
