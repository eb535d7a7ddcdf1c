import { onScopeDispose, ref, type Ref } from 'vue'

/** `wide`: text and chat side by side. `tablet`: chat as a drawer over the end side. `phone`: one pane at a time. */
export type Layout = 'wide' | 'tablet' | 'phone'

/** Codex's breakpoints. */
const wideQuery = '(min-width: 1120px)'
const tabletQuery = '(min-width: 640px)'

export function useLayout(): Readonly<Ref<Layout>> {
  const wide = matchMedia(wideQuery)
  const tablet = matchMedia(tabletQuery)
  const layout = ref<Layout>('wide')
  const measure = () => {
    layout.value = wide.matches ? 'wide' : tablet.matches ? 'tablet' : 'phone'
  }
  measure()
  wide.addEventListener('change', measure)
  tablet.addEventListener('change', measure)
  onScopeDispose(() => {
    wide.removeEventListener('change', measure)
    tablet.removeEventListener('change', measure)
  })
  return layout
}

/** A keyboard on the screen takes at least this much of it. */
const keyboardPx = 150

/**
 * Whether a screen keyboard is up, and the height that is left: browsers either shrink the window or lay the keyboard over it. The height goes into the
 * variable `--visible-height` of `root`, so that what stands at the lower edge stands on the keyboard.
 */
export function useScreenKeyboard(root: () => HTMLElement | null): Readonly<Ref<boolean>> {
  const isUp = ref(false)
  const viewport = window.visualViewport
  let tallest = viewport?.height ?? window.innerHeight
  const measure = () => {
    const height = viewport?.height ?? window.innerHeight
    tallest = Math.max(tallest, height)
    isUp.value = tallest - height > keyboardPx
    root()?.style.setProperty('--visible-height', `${Math.round(height)}px`)
  }
  const turn = () => {
    tallest = 0
    measure()
  }
  viewport?.addEventListener('resize', measure)
  screen.orientation?.addEventListener('change', turn)
  onScopeDispose(() => {
    viewport?.removeEventListener('resize', measure)
    screen.orientation?.removeEventListener('change', turn)
  })
  return isUp
}
