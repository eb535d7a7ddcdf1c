import { chmodSync, existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openApt } from './apt.mjs'
import { machineCodename, machineSources, ownSources } from './debian-sources.mjs'
import { isComplete, makePart } from './part.mjs'
import { run } from './run.mjs'

const fonts = ['fonts-liberation', 'fonts-noto-core']
const preferred = [
  ['sans-serif', 'Liberation Sans'],
  ['Arial', 'Liberation Sans'],
  ['Helvetica', 'Liberation Sans'],
  ['serif', 'Liberation Serif'],
  ['Georgia', 'Liberation Serif'],
  ['monospace', 'Liberation Mono'],
]

/** @param {string} codename */
const recipe = (codename) => `chromium 3 ${codename}`

/** @param {string} folder */
export const hasChromium = (folder) => isComplete(folder, recipe(machineCodename() ?? ''))

/**
 * Headless Chromium and fonts for Latin, Cyrillic, Arabic and others, unpacked. `{folder}/chromium` starts it.
 *
 * @param {string} folder
 * @param {string} cache
 * @param {(what: string) => void} say
 */
export async function fetchChromium(folder, cache, say) {
  const codename = machineCodename() ?? ''
  const apt = await openApt(join(cache, 'chromium'), {
    sources: ownSources(machineSources(), codename),
    isInstalled: (name) => !/^(chromium|fonts-)/.test(name),
  })
  say(`reading the package lists of ${codename}`)
  await apt.update()
  const needed = await apt.plan(['chromium-headless-shell', ...fonts])
  say(`fetching ${needed.length} packages`)
  await makePart(folder, recipe(codename), async (into) => {
    await apt.unpack(needed, into)
    writeLauncher(into, folder)
  })
  apt.close()
  await run(join(folder, 'chromium'), ['--version'])
}

/** @param {string} made where the files are now @param {string} folder where they will be */
function writeLauncher(made, folder) {
  const libraries = ['usr/lib', 'lib'].flatMap((path) =>
    (existsSync(join(made, path)) ? readdirSync(join(made, path)) : [])
      .filter((name) => name.endsWith('-linux-gnu'))
      .flatMap((name) => [join(folder, path, name), join(folder, path, name, 'pulseaudio')]),
  )
  writeFileSync(
    join(made, 'chromium'),
    [
      '#!/bin/sh',
      `LD_LIBRARY_PATH='${libraries.join(':')}'"\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}"`,
      `FONTCONFIG_FILE='${folder}/fonts.conf'`,
      'export LD_LIBRARY_PATH FONTCONFIG_FILE',
      `exec '${join(folder, 'usr/lib/chromium/chromium-headless-shell')}' "$@"`,
      '',
    ].join('\n'),
  )
  chmodSync(join(made, 'chromium'), 0o755)
  // Only the fonts that were fetched: a page looks the same on every machine.
  writeFileSync(
    join(made, 'fonts.conf'),
    [
      '<?xml version="1.0"?>',
      '<!DOCTYPE fontconfig SYSTEM "fonts.dtd">',
      '<fontconfig>',
      `  <dir>${folder}/usr/share/fonts</dir>`,
      `  <cachedir>${folder}/font-cache</cachedir>`,
      ...preferred.map(
        ([kind, family]) => `  <alias><family>${kind}</family><prefer><family>${family}</family></prefer></alias>`,
      ),
      '</fontconfig>',
      '',
    ].join('\n'),
  )
}
