import type { RevisionId } from '@scriptorium/draft'

/** Addresses on the wiki for people's browsers. */
export interface WikiAddresses {
  page(title: string): string
  revision(title: string, revision: RevisionId): string
  difference(title: string, revision: RevisionId, parent: RevisionId): string
  /** Scheme, host and port. */
  readonly origin: string
}

/** @param publicApi full address of `api.php` as browsers reach it */
export function wikiAddresses(publicApi: string): WikiAddresses {
  const index = publicApi.replace(/\/api\.php$/, '/index.php')
  function address(parameters: Readonly<Record<string, string>>): string {
    return `${index}?${new URLSearchParams(parameters).toString()}`
  }
  return {
    page: (title) => address({ title: underscored(title) }),
    revision: (title, revision) => address({ title: underscored(title), oldid: String(revision) }),
    difference: (title, revision, parent) =>
      address({ title: underscored(title), diff: String(revision), oldid: String(parent) }),
    origin: new URL(index).origin,
  }
}

function underscored(title: string): string {
  return title.replaceAll(' ', '_')
}
