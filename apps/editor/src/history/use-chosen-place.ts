import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue'
import type { ComputedRef, Ref, ShallowRef } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { formatPlace, isSamePlace, parsePlace } from './place.ts'
import type { Place } from './place.ts'

/** The place that is looked at, and the earlier one it is compared with, as the address says: `?at=` and `?compare=`. */
export interface ChosenPlace {
  /** `undefined`: the address names none. */
  readonly at: Readonly<ShallowRef<Place | undefined>>
  readonly compared: Readonly<ShallowRef<Place | undefined>>
  readonly isComparing: ComputedRef<boolean>
  choose(at: Place): void
  compareWith(compared: Place | undefined): void
  /** Counts what the address itself asked for: a link, back and forward. */
  readonly asked: Readonly<Ref<number>>
}

/** Browsers refuse an address that changes with every step of a finger. */
const addressAfterMs = 250

export function useChosenPlace(): ChosenPlace {
  const route = useRoute()
  const router = useRouter()
  const at = shallowRef(parsePlace(route.query['at']))
  const compared = shallowRef(parsePlace(route.query['compare']))
  const asked = ref(0)
  let timer: ReturnType<typeof setTimeout> | undefined

  function writeAddress(): void {
    clearTimeout(timer)
    timer = setTimeout(() => {
      const query = { ...route.query }
      delete query['at']
      delete query['compare']
      if (at.value !== undefined) query['at'] = formatPlace(at.value)
      if (compared.value !== undefined) query['compare'] = formatPlace(compared.value)
      void router.replace({ query })
    }, addressAfterMs)
  }

  watch(
    () => [route.query['at'], route.query['compare']],
    ([wantedAt, wantedCompared]) => {
      const [nextAt, nextCompared] = [parsePlace(wantedAt), parsePlace(wantedCompared)]
      const isOurs = isSame(nextAt, at.value) && isSame(nextCompared, compared.value)
      if (isOurs) return
      clearTimeout(timer)
      at.value = nextAt
      compared.value = nextCompared
      asked.value += 1
    },
  )
  onScopeDispose(() => clearTimeout(timer))

  return {
    at,
    compared,
    asked,
    isComparing: computed(() => compared.value !== undefined),
    choose(place) {
      at.value = place
      writeAddress()
    },
    compareWith(place) {
      compared.value = place
      writeAddress()
    },
  }
}

function isSame(one: Place | undefined, other: Place | undefined): boolean {
  return (one === undefined && other === undefined) || isSamePlace(one, other)
}
