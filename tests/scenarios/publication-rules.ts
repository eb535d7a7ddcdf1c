import type { WikiVersion } from '@scriptorium/local-stack'
import { afterAll, afterEach, beforeAll } from 'vitest'
import { publicationOnce } from './publication-once.ts'
import { openPublicationStage, type PublicationStage } from './publication-stage.ts'

/** A publication is a contract: at most one revision, never another text, and the person is told. On one version of the wiki. */
export function publicationRules(version: WikiVersion): void {
  let stage: PublicationStage
  beforeAll(async () => {
    stage = await openPublicationStage(version)
  }, 240_000)
  afterEach(() => stage.toggle({}))
  afterAll(() => stage?.close())

  publicationOnce(() => stage)
}
