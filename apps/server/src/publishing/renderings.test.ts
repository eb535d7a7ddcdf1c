import { DraftError } from '@scriptorium/draft'
import { expect, test } from 'vitest'
import { handClock } from '../testing/hand-clock.ts'
import { createRenderings } from './renderings.ts'

const text = { wikitext: 'Paris', sha256: 'a'.repeat(64) }

function setUp(fails = false) {
  const clock = handClock()
  const asked: string[] = []
  const renderings = createRenderings(
    {
      async preview(title, wikitext) {
        asked.push(`${title}: ${wikitext}`)
        if (fails) throw new DraftError('wiki/unreachable', { wiki: 'http://wiki.test' })
        return { html: `<p>${wikitext}</p>`, stylesheets: [], displayTitle: title }
      },
    },
    clock,
  )
  return { clock, asked, renderings }
}

test('the wiki renders the same text once, however many look at it', async () => {
  const { asked, renderings } = setUp()

  await Promise.all(Array.from({ length: 30 }, () => renderings.of('Paris', text)))

  expect(asked).toEqual(['Paris: Paris'])
})

test('another text, another title, and ten seconds later are rendered anew', async () => {
  const { asked, clock, renderings } = setUp()
  await renderings.of('Paris', text)

  await renderings.of('Paris', { wikitext: 'Rome', sha256: 'b'.repeat(64) })
  await renderings.of('Rome', text)
  clock.advance(10_000)
  await renderings.of('Paris', text)

  expect(asked).toEqual(['Paris: Paris', 'Paris: Rome', 'Rome: Paris', 'Paris: Paris'])
})

test('a wiki that did not answer is asked again', async () => {
  const { asked, renderings } = setUp(true)

  await expect(renderings.of('Paris', text)).rejects.toThrow('wiki/unreachable')
  await expect(renderings.of('Paris', text)).rejects.toThrow('wiki/unreachable')

  expect(asked).toHaveLength(2)
})
