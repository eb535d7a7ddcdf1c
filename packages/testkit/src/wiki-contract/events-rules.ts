import { expect, test } from 'vitest'
import { idOf } from './orders.ts'
import type { WikiUnderTest } from './wiki-under-test.ts'

/** What the wiki tells of itself. */
export function eventsRules(it: () => WikiUnderTest): void {
  test('edits, moves, deletions and restorations are told', async () => {
    const revision = await it().edit('Eventful', 'x', 'Ada')
    const id = idOf((await it().wiki.pages.getPage('Eventful')).page)
    await it().move('Eventful', 'Eventful life')
    await it().remove('Eventful life')
    await it().restore('Eventful life')

    expect(await it().heard((said) => said.kind === 'page-changed' && said.revision === revision)).toMatchObject({
      page: id,
      title: 'Eventful',
    })
    expect(await it().heard((said) => said.kind === 'page-moved' && said.page === id)).toMatchObject({
      from: 'Eventful',
      to: 'Eventful life',
    })
    expect(await it().heard((said) => said.kind === 'page-deleted' && said.page === id)).toMatchObject({
      title: 'Eventful life',
    })
    expect(await it().heard((said) => said.kind === 'page-restored' && said.title === 'Eventful life')).toBeDefined()
  })

  test('blocks, protection and log-out are told', async () => {
    const { person } = await it().person('Grace')
    await it().edit('Guarded', 'x', 'Ada')
    const { page } = await it().wiki.pages.getPage('Guarded')
    await it().block('Grace', null)
    await it().unblock('Grace')
    await it().protect('Guarded')
    await it().logOut('Grace')

    expect(await it().heard((said) => said.kind === 'rights-changed' && said.person === person)).toBeDefined()
    expect(await it().heard((said) => said.kind === 'rights-changed' && said.page === page)).toBeDefined()
    expect(await it().heard((said) => said.kind === 'signed-out' && said.person === person)).toBeDefined()
  })
}
