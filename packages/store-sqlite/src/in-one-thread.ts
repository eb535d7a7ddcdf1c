/** A port as it looks beside the database: the same calls, answered at once. */
export type InOneThread<Port> = {
  readonly [Method in keyof Port]: Port[Method] extends (...args: infer Args) => Promise<infer Answer>
    ? (...args: Args) => Answer
    : never
}
