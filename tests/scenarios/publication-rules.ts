import type { WikiVersion } from '@scriptorium/local-stack'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { publicationAsked } from './publication-asked.ts'
import { leaveOrder, type LeftOrder, publicationGrownOld } from './publication-old.ts'
import { publicationOnce } from './publication-once.ts'
import { publicationOfNoOtherText } from './publication-other-text.ts'
import { publicationOfOwnOrder } from './publication-own-order.ts'
import { openPublicationStage, type PublicationStage } from './publication-stage.ts'

/** A publication is a contract: at most one revision, never another text, and the person is told. On one version of the wiki. */
export function publicationRules(version: WikiVersion): void {
  let stage: PublicationStage
  let left: LeftOrder
  beforeAll(async () => {
    stage = await openPublicationStage(version)
    left = await leaveOrder(stage)
  }, 240_000)
  afterEach(async () => {
    await stage.toggle({})
    // Where a test failed between a kill and a start, or before what it waited for, the others go on.
    stage.relay.forget()
    await stage.stack.server.start()
  })
  afterAll(() => stage?.close())

  publicationOnce(() => stage)
  publicationOfNoOtherText(() => stage)
  publicationAsked(() => stage)
  publicationOfOwnOrder(() => stage)
  publicationGrownOld(
    () => stage,
    () => left,
  )
}
