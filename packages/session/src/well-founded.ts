import type { CharacterId, Item } from './update-structure.ts'

/** New items of one client id, still to be placed. */
export interface Placing {
  readonly clientId: number
  readonly items: readonly Item[]
}

interface Walk {
  readonly placing: Placing
  /** How many of its items are placed. */
  placed: number
  /** Clock after the last placed item. */
  next: number
  isOnStack: boolean
}

/**
 * Whether every new item leans only on characters that are there before it: known ones, or new ones that can themselves be
 * placed first. What leans on itself in a circle would wait for ever in every reader's doc.
 * @param knownClock next clock of a client id before this update
 */
export function isWellFounded(all: readonly Placing[], knownClock: (clientId: number) => number): boolean {
  const [only] = all
  if (only === undefined) return true
  // Nothing else comes with it that could be placed first.
  if (all.length === 1) return only.items.every((item) => findAwaited(only.clientId, item, knownClock) === 'nothing')
  const walks = new Map<number, Walk>()
  for (const placing of all) {
    walks.set(placing.clientId, { placing, placed: 0, next: knownClock(placing.clientId), isOnStack: false })
  }
  const nextClock = (clientId: number): number => walks.get(clientId)?.next ?? knownClock(clientId)
  for (const walk of walks.values()) {
    if (!placeUpTo(walk, walks, nextClock)) return false
  }
  return true
}

/** Places all items of `first`, and of others what these lean on. The stack is never deeper than there are client ids. */
function placeUpTo(first: Walk, walks: ReadonlyMap<number, Walk>, nextClock: (clientId: number) => number): boolean {
  const stack: { walk: Walk; target: number }[] = [{ walk: first, target: Infinity }]
  first.isOnStack = true
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const { walk, target } = top
    const item = walk.next < target ? walk.placing.items[walk.placed] : undefined
    if (item === undefined) {
      if (target !== Infinity && walk.next < target) return false
      stack.pop()
      walk.isOnStack = false
      continue
    }
    const awaited = findAwaited(walk.placing.clientId, item, nextClock)
    if (awaited === 'impossible') return false
    if (awaited === 'nothing') {
      walk.placed += 1
      walk.next = item.clock + item.length
      continue
    }
    const other = walks.get(awaited.clientId)
    if (other === undefined || other.isOnStack) return false
    stack.push({ walk: other, target: awaited.clock + 1 })
    other.isOnStack = true
  }
  return true
}

function findAwaited(
  clientId: number,
  { clock, origin, rightOrigin }: Item,
  nextClock: (clientId: number) => number,
): CharacterId | 'nothing' | 'impossible' {
  if (origin !== null) {
    // Yjs throws in every reader when an item leans on a later one of its own client.
    if (origin.clientId !== clientId) {
      if (origin.clock >= nextClock(origin.clientId)) return origin
    } else if (origin.clock >= clock) return 'impossible'
  }
  if (rightOrigin !== null) {
    if (rightOrigin.clientId !== clientId) {
      if (rightOrigin.clock >= nextClock(rightOrigin.clientId)) return rightOrigin
    } else if (rightOrigin.clock >= clock) return 'impossible'
  }
  return 'nothing'
}
