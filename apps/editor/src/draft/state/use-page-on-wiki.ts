import type { DraftBody } from '@scriptorium/protocol'
import { computed, onScopeDispose, ref, shallowRef, type Ref } from 'vue'
import { toApiFailure } from '../../api/api-failure.ts'
import type { ScriptoriumApi } from '../../api/scriptorium-api.ts'
import { pageAddressesLike } from './page-addresses.ts'

export interface PageOnWiki {
  /** Address of the published page; `null` until known. */
  readonly address: Readonly<Ref<string | null>>
  readonly revisionAddress: Readonly<Ref<string | null>>
  /** The wiki's log of who protected the page, and why. */
  readonly protectionAddress: Readonly<Ref<string | null>>
  /** Whether the page is still at the draft's base revision; `null` until known. */
  readonly freshness: Readonly<Ref<'current' | 'changed' | null>>
  readonly isReachable: Readonly<Ref<boolean>>
  readonly downSinceMs: Readonly<Ref<number | null>>
}

/** So often the page is looked at while the window is in front. */
const everyMs = 60_000

/**
 * @param record the draft as it was last read
 * @param readAgain the page has another revision than the draft is based on: perhaps the draft was published and goes on from it
 */
export function usePageOnWiki(
  record: () => DraftBody,
  api: Pick<ScriptoriumApi, 'page'>,
  now: () => number,
  readAgain: () => void,
): PageOnWiki {
  const address = shallowRef<string | null>(null)
  const revisionAddress = computed(() => {
    const { baseRevision } = record()
    return address.value === null || baseRevision === null ? null : withRevision(address.value, baseRevision)
  })
  const protectionAddress = shallowRef<string | null>(null)
  const currentRevision = shallowRef<number | null>()
  const freshness = computed(() => {
    if (currentRevision.value === undefined) return null
    return currentRevision.value === record().baseRevision ? 'current' : 'changed'
  })
  const isReachable = ref(true)
  const downSinceMs = ref<number | null>(null)

  async function look(): Promise<void> {
    if (document.hidden) return
    try {
      const { title, baseRevision } = record()
      const page = await api.page(title)
      address.value = page.address
      protectionAddress.value = logAddress(page.address, title)
      const isNews = currentRevision.value !== page.currentRevision && page.currentRevision !== baseRevision
      currentRevision.value = page.currentRevision
      if (isNews) readAgain()
      isReachable.value = true
      downSinceMs.value = null
    } catch (error) {
      const { code } = toApiFailure(error)
      if (code !== 'wiki/unreachable') return
      isReachable.value = false
      downSinceMs.value ??= now()
    }
  }

  void look()
  const looking = setInterval(() => void look(), everyMs)
  // Who comes back to the window comes from the wiki, often.
  const lookNow = () => void look()
  document.addEventListener('visibilitychange', lookNow)
  onScopeDispose(() => {
    clearInterval(looking)
    document.removeEventListener('visibilitychange', lookNow)
  })
  return { address, revisionAddress, protectionAddress, freshness, isReachable, downSinceMs }
}

function withRevision(address: string, revision: number): string {
  const url = new URL(address)
  url.searchParams.set('oldid', String(revision))
  return url.href
}

/** Every wiki knows its special pages by their English names too. */
function logAddress(page: string, title: string): string | null {
  const special = pageAddressesLike(page, title, '')('Special:Log')
  if (special === '') return null
  const url = new URL(special)
  url.searchParams.set('type', 'protect')
  url.searchParams.set('page', title)
  return url.href
}
