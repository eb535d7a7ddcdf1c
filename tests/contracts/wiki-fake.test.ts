import { describeWiki, openFakeWiki } from '@scriptorium/testkit'

describeWiki('the fake', async () => openFakeWiki())
