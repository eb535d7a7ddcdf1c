export { colourClass } from '../../people/colours.ts'

/** The second sign of a person beside colour: persons 1–12 solid, 13–24 dashed, 25–36 dotted, then solid grey. */
export function lineStyle(colour: number): 'line-solid' | 'line-dashed' | 'line-dotted' {
  if (colour >= 13 && colour <= 24) return 'line-dashed'
  return colour >= 25 && colour <= 36 ? 'line-dotted' : 'line-solid'
}
