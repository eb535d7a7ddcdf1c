import type { CookieJar } from './cookie-jar.ts'

/**
 * Makes a filter of AbuseFilter, on its own page as an administrator does: it warns of lines with these words, or refuses them.
 * @param jar of an administrator
 * @throws Error when it was not saved
 */
export async function saveAbuseFilter(
  jar: CookieJar,
  wikiAddress: string,
  words: string,
  action: 'warn' | 'disallow',
): Promise<void> {
  const address = `${wikiAddress}/w/index.php?title=Special:AbuseFilter/new`
  const form = await (await jar.fetch(address)).text()
  const token = /name="wpEditToken"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="wpEditToken"/.exec(form)
  const answer = await jar.fetch(address, {
    method: 'POST',
    body: new URLSearchParams({
      wpEditToken: (token?.[1] ?? token?.[2] ?? '').replaceAll('&#92;', '\\'),
      wpFilterDescription: words,
      wpFilterRules: `added_lines irlike '${words}'`,
      wpFilterEnabled: '1',
      wpFilterGroup: 'default',
      [action === 'warn' ? 'wpFilterActionWarn' : 'wpFilterActionDisallow']: '1',
      wpFilterWarnMessage: 'abusefilter-warning',
      wpFilterDisallowMessage: 'abusefilter-disallowed',
    }),
  })
  if (!answer.headers.get('location')?.includes('result=success'))
    throw new Error(`the filter of "${words}" was not saved: ${answer.status}`)
}
