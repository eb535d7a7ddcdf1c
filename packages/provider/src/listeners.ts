/** Who wants to hear of something. */
export class Listeners<Message> {
  readonly #all = new Set<(message: Message) => void>()

  /** @returns a function that stops listening */
  add(listener: (message: Message) => void): () => void {
    this.#all.add(listener)
    return () => this.#all.delete(listener)
  }

  tell(message: Message): void {
    for (const listener of this.#all) listener(message)
  }
}
