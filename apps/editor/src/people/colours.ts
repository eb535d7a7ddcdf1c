/** Colours of people: 1–12, then the same again with another line style, from the 37th on 0 (grey). */
export function colourClass(colour: number): string {
  return Number.isInteger(colour) && colour >= 1 && colour <= 36 ? `person-${((colour - 1) % 12) + 1}` : 'person-0'
}

/**
 * Colours for everybody in a list where the server told only those of the people who are here: these keep theirs,
 * the others get the free ones in order.
 */
export function assignColours(
  people: readonly string[],
  known: readonly { readonly id: string; readonly colour: number }[],
): ReadonlyMap<string, number> {
  const colours = new Map(known.map(({ id, colour }) => [id, colour]))
  const taken = new Set(colours.values())
  let next = 1
  for (const person of people) {
    if (colours.has(person)) continue
    while (taken.has(next)) next += 1
    colours.set(person, next <= 36 ? next : 0)
    taken.add(next)
  }
  return colours
}
