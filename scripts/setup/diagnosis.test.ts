import { describe, expect, test } from 'vitest'
import { diagnose, nodeFinding } from './diagnosis.mjs'

describe('the doctor', () => {
  test('takes Node from 20.19 on', () => {
    expect(nodeFinding('20.19.0').state).toBe('fine')
    expect(nodeFinding('24.21.0').state).toBe('fine')
    expect(nodeFinding('20.18.3')).toMatchObject({ state: 'missing', mend: expect.stringContaining('20.19') })
    expect(nodeFinding('18.20.0').state).toBe('missing')
  })

  test('says of everything that is missing what mends it', async () => {
    const findings = await diagnose({ ...process.env })

    expect(findings.map((finding) => finding.what)).toEqual(
      expect.arrayContaining(['Node', 'npm packages', 'Synapse', 'MediaWiki 1.43', 'Chromium']),
    )
    expect(findings.filter((finding) => finding.state !== 'fine' && !finding.mend)).toEqual([])
  })

  test('asks for no Debian and no Python when wiki and homeserver are somebody else’s', async () => {
    const environment = {
      SCRIPTORIUM_WIKI_API: 'http://w.example/api.php',
      SCRIPTORIUM_HOMESERVER: 'http://127.0.0.1:1',
    }

    const names = (await diagnose(environment)).map((finding) => finding.what)

    expect(names).not.toContain('apt-get')
    expect(names).not.toContain('Python')
    expect(names).not.toContain('PHP')
  })
})
