/** A set of client ids. Nearly always it holds one, and there are two for each of many connections: a `Set` takes five times the memory. */
export class FewIds {
  #first: number | undefined
  #others: Set<number> | undefined

  has(id: number): boolean {
    return this.#first === id || this.#others?.has(id) === true
  }

  add(id: number): void {
    if (this.has(id)) return
    if (this.#first === undefined) this.#first = id
    else (this.#others ??= new Set()).add(id)
  }

  delete(id: number): void {
    if (this.#first === id) this.#first = undefined
    else this.#others?.delete(id)
  }

  *[Symbol.iterator](): Generator<number> {
    if (this.#first !== undefined) yield this.#first
    if (this.#others !== undefined) yield* this.#others
  }
}
