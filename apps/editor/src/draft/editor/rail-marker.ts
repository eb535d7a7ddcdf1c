import { GutterMarker } from '@codemirror/view'
import { colourClass, lineStyle } from './person-mark.ts'

/** The bar beside a line, in the colour of a person. */
export class RailMarker extends GutterMarker {
  readonly #colour: number

  constructor(colour: number) {
    super()
    this.#colour = colour
  }

  override eq(other: RailMarker): boolean {
    return other.#colour === this.#colour
  }

  override toDOM(): Node {
    const bar = document.createElement('span')
    bar.className = `rail-bar ${colourClass(this.#colour)} ${lineStyle(this.#colour)}`
    return bar
  }
}
