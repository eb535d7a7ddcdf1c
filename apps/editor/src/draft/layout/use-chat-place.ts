import { computed, nextTick, ref, watch, type Ref } from 'vue'
import { chatWidth, clampChatWidth } from './chat-width.ts'
import { keepSetting, keptSetting } from './kept-settings.ts'
import type { PhonePane } from './PhoneTabs.vue'
import type { Layout } from './use-layout.ts'

/** Where the chat stands: beside the text, in a drawer, or as a pane of its own; kept for the next visit. */
export function useChatPlace(
  layout: Readonly<Ref<Layout>>,
  focus: { readonly chat: () => void; readonly text: () => void },
) {
  const pane = ref<PhonePane>('text')
  const isShown = ref(keptSetting('chat-hidden') !== 'yes')
  const isDrawerOpen = ref(false)
  const width = ref(clampChatWidth(Number(keptSetting('chat-width') ?? chatWidth.standard), window.innerWidth))
  const isVisible = computed(() => {
    if (layout.value === 'phone') return pane.value === 'chat'
    return layout.value === 'wide' ? isShown.value : isDrawerOpen.value
  })
  watch(width, (value) => keepSetting('chat-width', String(value)))
  watch(isShown, (value) => keepSetting('chat-hidden', value ? 'no' : 'yes'))

  function closeDrawer(): void {
    isDrawerOpen.value = false
    focus.text()
  }

  /** From the rail. */
  function show(): void {
    if (layout.value === 'tablet') {
      isDrawerOpen.value = true
      void nextTick(focus.chat)
    } else isShown.value = true
  }

  function hide(): void {
    if (layout.value === 'tablet') closeDrawer()
    else isShown.value = false
  }

  return { pane, isShown, isDrawerOpen, width, isVisible, show, hide, closeDrawer }
}
