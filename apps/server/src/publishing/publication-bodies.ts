import type { PeopleRecords, Publication } from '@scriptorium/draft'
import type { PublicationBody } from '@scriptorium/protocol'
import { personBody } from '../drafts/draft-bodies.ts'
import type { WikiAddresses } from '../wiki-link/wiki-addresses.ts'

export async function publicationBody(
  { order, state }: Publication,
  people: PeopleRecords,
  addresses: WikiAddresses,
): Promise<PublicationBody> {
  const known = new Map(
    (await people.findAll([order.person, ...order.authors.map((author) => author.person)])).map((one) => [
      one.person,
      one,
    ]),
  )
  const { title } = order.page
  const revision = state.kind === 'saved' || state.kind === 'unchanged' ? state.revision : null
  const parent = state.kind === 'saved' ? state.parent : null
  return {
    id: order.publication,
    draft: order.draft,
    title,
    state: state.kind,
    revision,
    parent,
    isExact: state.kind === 'saved' && state.isExact,
    isMerged: state.kind === 'saved' && state.isMerged,
    wikiCode: state.kind === 'refused' ? state.wikiCode : null,
    wikiText: state.kind === 'refused' ? state.text : null,
    publishedBy: personBody(
      known.get(order.person) ?? { person: order.person, name: order.person, isTemporary: false },
    ),
    atMs: 'atMs' in state ? state.atMs : order.orderedAtMs,
    summary: order.summary,
    authors: order.authors.map(({ person, name, codeUnits }) => ({
      ...personBody(known.get(person) ?? { person, name, isTemporary: false }),
      codeUnits,
    })),
    sha256: order.sha256,
    revisionAddress: revision === null ? null : addresses.revision(title, revision),
    differenceAddress: revision === null || parent === null ? null : addresses.difference(title, revision, parent),
    pageAddress: addresses.page(title),
  }
}

/** The credit record as plain text, to be kept beside the page or printed. */
export function creditText(body: PublicationBody): string {
  const lines = [
    `Page: ${body.title}`,
    `State: ${body.state}`,
    ...(body.revision === null ? [] : [`Revision: ${body.revision}`]),
    ...(body.revisionAddress === null ? [] : [`Address: ${body.revisionAddress}`]),
    `Published by: ${body.publishedBy.name}`,
    `Time: ${new Date(body.atMs).toISOString()}`,
    `Summary: ${body.summary}`,
    `SHA-256 of the wikitext: ${body.sha256}`,
    'Authors:',
    ...body.authors.map((author) => `  ${author.name}: ${author.codeUnits} characters`),
  ]
  return `${lines.join('\n')}\n`
}
