import { watchEffect } from 'vue'
import { useApp } from './app-context.ts'

/** Names the browser's tab as long as the component lives. @param title drawn anew when what it reads changes */
export function usePageTitle(title: () => string): void {
  const { messages } = useApp()
  watchEffect(() => {
    document.title = messages.value.msg('page-title', title())
  })
}
