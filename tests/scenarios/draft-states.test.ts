import { afterAll, afterEach, beforeAll } from 'vitest'
import { draftsApart } from './draft-apart.ts'
import { draftBars } from './draft-bars.ts'
import { draftHands } from './draft-hands.ts'
import { signingInAndOut } from './draft-sign-in.ts'
import { type DraftStage, openDraftStage } from './draft-stage.ts'
import { draftTalk } from './draft-talk.ts'

let stage: DraftStage

beforeAll(async () => {
  stage = await openDraftStage('draft-states')
}, 240_000)
// A server that was killed has to start again first.
afterEach(() => stage.restore(), 120_000)
afterAll(() => stage?.close())

signingInAndOut(() => stage)
draftBars(() => stage)
draftsApart(() => stage)
draftTalk(() => stage)
draftHands(() => stage)
