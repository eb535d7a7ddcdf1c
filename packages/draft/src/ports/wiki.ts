import type { WikiReason } from '../access.ts'
import type { PageId, PersonId, PublicationId, RevisionId } from '../ids.ts'
import type { Order, Person } from '../records.ts'

export interface WikiSite {
  readonly name: string
  /** Issuer of the wiki's tokens, see docs/wiki-contract.md. */
  readonly wikiId: string
  /** Address of the main page, for people. */
  readonly address: string
  /** Content language, BCP 47, and its direction. */
  readonly language: string
  readonly direction: 'ltr' | 'rtl'
  readonly licence: { readonly name: string; readonly url: string | null }
  /** UTF-8 bytes. */
  readonly maxPageBytes: number
  readonly mayAnyoneRead: boolean
  readonly version: string
}

export interface WikiPage {
  /** As the wiki writes it. */
  readonly title: string
  readonly page: PageId | null
  readonly contentModel: string
  readonly currentRevision: RevisionId | null
  readonly namespace: number
  /** Direction and language of this page's content. */
  readonly language: string
  readonly direction: 'ltr' | 'rtl'
}

export interface WikiRevision {
  readonly revision: RevisionId
  readonly parent: RevisionId | null
  readonly page: PageId
  readonly title: string
  readonly user: string
  readonly atMs: number
  readonly summary: string
  readonly tags: readonly string[]
  /** LF line ends. `null` when the wiki hides it. */
  readonly wikitext: string | null
}

export interface TitleHit {
  readonly title: string
  readonly page: PageId
  readonly description: string | null
}

/** Reads pages. An address of a wiki, never a session of a person. */
export interface WikiPages {
  /** Kept for ten minutes. @throws DraftError `wiki/unreachable` */
  site(): Promise<WikiSite>
  /** A missing page is an answer: `page: null`. @throws DraftError `page/title-refused`, `wiki/unreachable` */
  getPage(title: string): Promise<WikiPage>
  /** Where the page is now, or `undefined` when it was deleted. @throws DraftError `wiki/unreachable` */
  findPageById(page: PageId): Promise<WikiPage | undefined>
  /** @throws DraftError `page/not-found`, `wiki/unreachable` */
  getRevision(revision: RevisionId): Promise<WikiRevision>
  /** Revisions of a page after `after`, oldest first, at most 50: how an unclear save is resolved. */
  revisionsAfter(
    page: { readonly page: PageId | null; readonly title: string },
    after: RevisionId | null,
  ): Promise<readonly WikiRevision[]>
  /** Prefix search. @param limit 1–20 */
  searchTitles(prefix: string, limit: number): Promise<readonly TitleHit[]>
  /** The wiki's own rendering after its pre-save transform. `stylesheets` are absolute addresses on the wiki. */
  preview(
    title: string,
    wikitext: string,
  ): Promise<{ readonly html: string; readonly stylesheets: readonly string[]; readonly displayTitle: string }>
  /** What the wiki would store (`~~~~`, `{{subst:}}`, NFC, trailing white space): how a saved revision is compared. */
  preSaveTransform(title: string, wikitext: string): Promise<string>
}

/** Who somebody is, as the wiki says it. */
export interface WikiIdentityClaim extends Person {
  readonly language: string
  readonly groups: readonly string[]
}

/** One of three providers (extension, OAuth 2.0, bot password): which one is configuration. */
export interface WikiIdentity {
  /** Where the browser goes to sign in. @param nonce 43 base64url characters, also in the pre-sign-in cookie */
  signInAddress(nonce: string): string
  /** @throws DraftError `sign-in/refused`, `wiki/unreachable` */
  completeSignIn(token: string, nonce: string, nowMs: number): Promise<WikiIdentityClaim>
}

export type WikiAction = 'read' | 'edit'
export interface WikiPermission {
  readonly person: PersonId | null
  readonly title: string
  readonly action: WikiAction
  readonly isAllowed: boolean
  /** Empty when allowed. */
  readonly reasons: readonly WikiReason[]
}

export interface WikiRights {
  /** MediaWiki's own permission check. `person: null` asks for a signed-out reader. At most 50 people × 50 pages. @throws DraftError `wiki/unreachable` */
  ask(question: {
    readonly people: readonly (PersonId | null)[]
    readonly titles: readonly string[]
    readonly action: WikiAction
  }): Promise<readonly WikiPermission[]>
}

/** What the wiki tells of itself, signed. Order is not promised: act on ids and re-read. */
export type WikiEvent =
  | {
      readonly kind: 'page-changed'
      readonly page: PageId
      readonly title: string
      readonly revision: RevisionId | null
    }
  | { readonly kind: 'page-deleted'; readonly page: PageId; readonly title: string }
  | { readonly kind: 'page-restored'; readonly page: PageId; readonly title: string }
  | { readonly kind: 'page-moved'; readonly page: PageId; readonly from: string; readonly to: string }
  | { readonly kind: 'rights-changed'; readonly person: PersonId | null; readonly page: PageId | null }
  | { readonly kind: 'person-renamed'; readonly person: PersonId; readonly name: string }
  | { readonly kind: 'signed-out'; readonly person: PersonId }
  | { readonly kind: 'revisions-hidden'; readonly page: PageId; readonly revisions: readonly RevisionId[] }
  | { readonly kind: 'receipt'; readonly receipt: WikiReceipt }
  /** The wiki said no for good to an order that was put to it: nothing is saved. */
  | {
      readonly kind: 'order-refused'
      readonly publication: PublicationId
      readonly person: PersonId
      readonly wikiCode: string
      readonly text: string
    }

export interface WikiReceipt {
  readonly publication: PublicationId
  readonly revision: RevisionId
  readonly parent: RevisionId | null
  readonly person: PersonId
  readonly isUnchanged: boolean
}

/** The maintainer's own wiki session saves; the server signs what shall be saved and checks what was. */
export interface WikiPublishing {
  /** The page on the wiki that saves this order. */
  orderAddress(publication: PublicationId): string
  /** Compact EdDSA JWS, typ `draft-together-order`. */
  signOrder(order: Order): string
  /** The wiki fetches an order: checks the bearer token. @throws DraftError `sign-in/refused` */
  verifyFetch(token: string, publication: PublicationId, nowMs: number): Promise<void>
  /** The browser comes back with a receipt. @throws DraftError `sign-in/refused` */
  verifyReceipt(token: string, nowMs: number): Promise<WikiReceipt>
}

export interface WikiEvents {
  /** @throws DraftError `sign-in/refused` when not signed by the wiki */
  verifyEvent(token: string, nowMs: number): Promise<WikiEvent>
}

export interface Wiki {
  readonly pages: WikiPages
  readonly identity: WikiIdentity
  readonly rights: WikiRights
  readonly publishing: WikiPublishing
  readonly events: WikiEvents
}
