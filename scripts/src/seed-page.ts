/** A page that the local wiki begins with. */
export interface SeedPage {
  readonly title: string
  /** Language code of the page. */
  readonly language: string
  readonly author: string
  readonly wikitext: string
}
