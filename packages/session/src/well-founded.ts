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
}

/**
 * Whether every new item leans only on characters that are there before it: known ones, or new ones that can themselves be
 * placed first. What leans on itself in a circle would wait for ever in every reader's doc.
 * @param knownClock next clock of a client id before this update
 */
export function isWellFounded(all: readonly Placing[], knownClock: (clientId: number) => number): boolean {
  const walks = new Map<number, Walk>()
  for (const placing of all) {
    walks.set(placing.clientId, { placing, placed: 0, next: knownClock(placing.clientId) })
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
  const onStack = new Set([first.placing.clientId])
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const { walk, target } = top
    const item = walk.next < target ? walk.placing.items[walk.placed] : undefined
    if (item === undefined) {
      if (target !== Infinity && walk.next < target) return false
      stack.pop()
      onStack.delete(walk.placing.clientId)
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
    if (other === undefined || onStack.has(awaited.clientId)) return false
    stack.push({ walk: other, target: awaited.clock + 1 })
    onStack.add(awaited.clientId)
  }
  return true
}

function findAwaited(
  clientId: number,
  item: Item,
  nextClock: (clientId: number) => number,
): CharacterId | 'nothing' | 'impossible' {
  for (const neighbour of [item.origin, item.rightOrigin]) {
    if (neighbour === null) continue
    if (neighbour.clientId === clientId) {
      // Yjs throws in every reader when an item leans on a later one of its own client.
      if (neighbour.clock >= item.clock) return 'impossible'
    } else if (neighbour.clock >= nextClock(neighbour.clientId)) {
      return neighbour
    }
  }
  return 'nothing'
}
