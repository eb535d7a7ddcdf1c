import { describeWiki } from '@scriptorium/testkit'
import { openMediaWiki } from './wiki/mediawiki-under-test.ts'

describeWiki('MediaWiki 1.43', () => openMediaWiki('wiki', '1.43'))
describeWiki('MediaWiki 1.39', () => openMediaWiki('wiki', '1.39'))
