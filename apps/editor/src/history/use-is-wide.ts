import { onScopeDispose, ref } from 'vue'
import type { Ref } from 'vue'

/** Text and versions stand beside each other from this width on; below it the versions open over the text. */
export function useIsWide(): Readonly<Ref<boolean>> {
  const wide = matchMedia('(min-width: 1024px)')
  const isWide = ref(wide.matches)
  const measure = () => {
    isWide.value = wide.matches
  }
  wide.addEventListener('change', measure)
  onScopeDispose(() => wide.removeEventListener('change', measure))
  return isWide
}
