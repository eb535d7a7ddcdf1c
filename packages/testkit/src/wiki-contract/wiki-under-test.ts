import type { Order, Person, RevisionId, Wiki, WikiEvent } from '@scriptorium/draft'

/** What became of an order that was put to the wiki by a browser. */
export type PutOrder =
  | { readonly kind: 'receipt'; readonly token: string }
  /** The wiki stopped and said why. */
  | { readonly kind: 'stopped'; readonly words: string }

/** A wiki of its own, the port that looks at it, and hands to act on it. Account names are of the demo: Ada, Grace, Marit. */
export interface WikiUnderTest {
  readonly wiki: Wiki
  nowMs(): number
  person(name: string): Promise<Person>
  edit(title: string, wikitext: string, by: string, summary?: string): Promise<RevisionId>
  remove(title: string): Promise<void>
  restore(title: string): Promise<void>
  move(from: string, to: string): Promise<void>
  /** Only administrators may edit it from now on. */
  protect(title: string): Promise<void>
  /** @param titles only these pages; `null`: the whole wiki */
  block(name: string, titles: readonly string[] | null): Promise<void>
  unblock(name: string): Promise<void>
  logOut(name: string): Promise<void>
  /** Whether only signed-in people may read. */
  setPrivate(isPrivate: boolean): Promise<void>
  /** What arrives in the fragment when somebody who is logged in goes to the sign-in address. */
  signInToken(name: string, nonce: string): Promise<string>
  /** The browser of `name` goes to the order's address. The order is served as docs/wiki-contract.md says. */
  putOrder(order: Order, name: string): Promise<PutOrder>
  /** Resolves with the first event that fits, heard from now on or before. Bounded in time. */
  heard(fits: (event: WikiEvent) => boolean): Promise<WikiEvent>
  close(): Promise<void>
}
