/**
 * dpkg's status without some packages, and without everything that depends on them: as if they were not installed. So apt plans to fetch
 * them whole, and finds nothing broken.
 *
 * @param {string} status text of /var/lib/dpkg/status
 * @param {(name: string) => boolean} isInstalled
 */
export function statusWithout(status, isInstalled) {
  const stanzas = status.split('\n\n').flatMap((text) => {
    const name = /^Package: (\S+)/m.exec(text)?.[1]
    return name === undefined ? [] : [{ name, text: text.trim(), names: [name, ...field(text, 'Provides').flat()] }]
  })
  let kept = stanzas.filter((stanza) => isInstalled(stanza.name))
  const gone = new Set(stanzas.filter((stanza) => !isInstalled(stanza.name)).flatMap((stanza) => stanza.names))
  for (;;) {
    const there = new Set(kept.flatMap((stanza) => stanza.names))
    const isBroken = (/** @type {{ text: string }} */ { text }) =>
      [...field(text, 'Pre-Depends'), ...field(text, 'Depends')].some(
        (ways) => ways.some((way) => gone.has(way)) && !ways.some((way) => there.has(way)),
      )
    const broken = kept.filter(isBroken)
    if (broken.length === 0) return kept.map((stanza) => `${stanza.text}\n\n`).join('')
    for (const stanza of broken) for (const name of stanza.names) gone.add(name)
    kept = kept.filter((stanza) => !broken.includes(stanza))
  }
}

/** A field that lists packages: each entry as the names that satisfy it. @param {string} stanza @param {string} name @returns {string[][]} */
function field(stanza, name) {
  const list = new RegExp(`^${name}: (.*)$`, 'm').exec(stanza)?.[1] ?? ''
  return list.split(',').map((ways) => ways.split('|').map((way) => way.trim().replace(/[\s:(].*$/, '')))
}
