import { expect, test } from 'vitest'
import type { WikiUnderTest } from './wiki-under-test.ts'

/** Who may do what, as the wiki says it at this moment. */
export function rightsRules(it: () => WikiUnderTest): void {
  test('answers come in person-major order, with reasons where the wiki says no', async () => {
    await it().edit('Open page', 'x', 'Ada')
    await it().edit('Closed page', 'x', 'Ada')
    await it().protect('Closed page')
    const people = [(await it().person('Ada')).person, (await it().person('Jo')).person]

    const answers = await it().wiki.rights.ask({ people, titles: ['Open page', 'Closed page'], action: 'edit' })

    expect(answers.map(({ person, title, isAllowed }) => [person, title, isAllowed])).toEqual([
      [people[0], 'Open page', true],
      [people[0], 'Closed page', false],
      [people[1], 'Open page', true],
      [people[1], 'Closed page', true],
    ])
    expect(answers[1]?.reasons[0]).toMatchObject({ code: 'protectedpage' })
    expect(answers[1]?.reasons[0]?.text).not.toBe('')
    expect(answers[0]?.reasons).toEqual([])
  })

  test('a block counts at once, and only until it is lifted', async () => {
    await it().edit('Page for all', 'x', 'Ada')

    await it().block('Grace', null)
    const blocked = await mayEdit(it(), 'Grace', 'Page for all')
    await it().unblock('Grace')
    const lifted = await mayEdit(it(), 'Grace', 'Page for all')

    expect([blocked, lifted]).toEqual([[false], [true]])
  })

  test('a block tells its reason, its end and who made it', async () => {
    await it().edit('Page of reasons', 'x', 'Ada')
    const { person } = await it().person('Grace')

    await it().block('Grace', null)
    const [answer] = await it().wiki.rights.ask({ people: [person], titles: ['Page of reasons'], action: 'edit' })
    await it().unblock('Grace')

    expect(answer?.reasons[0]?.code).toBe('blocked')
    expect(answer?.reasons[0]?.block).toEqual({ reason: 'test', expiryMs: null, by: 'Jo' })
  })

  test('a partial block counts for its pages only', async () => {
    await it().edit('Page one', 'x', 'Ada')
    await it().edit('Page two', 'x', 'Ada')

    await it().block('Grace', ['Page one'])
    const partly = await mayEdit(it(), 'Grace', 'Page one', 'Page two')
    await it().unblock('Grace')

    expect(partly).toEqual([false, true])
  })

  test('a private wiki is read by signed-in people only', async () => {
    await it().edit('Inside', 'x', 'Ada')
    const { person } = await it().person('Ada')

    await it().setPrivate(true)
    const answers = await it().wiki.rights.ask({ people: [null, person], titles: ['Inside'], action: 'read' })
    await it().setPrivate(false)
    const isOpen = await it().wiki.rights.ask({ people: [null], titles: ['Inside'], action: 'read' })

    expect(answers.map(({ isAllowed }) => isAllowed)).toEqual([false, true])
    expect(isOpen.map(({ isAllowed }) => isAllowed)).toEqual([true])
  })

  test('a missing page may be made, an impossible one not', async () => {
    expect(await mayEdit(it(), 'Ada', 'Not written yet', 'Special:Version')).toEqual([true, false])
  })
}

async function mayEdit(it: WikiUnderTest, who: string, ...titles: string[]) {
  const { person } = await it.person(who)
  const answers = await it.wiki.rights.ask({ people: [person], titles, action: 'edit' })
  return answers.map(({ isAllowed }) => isAllowed)
}
