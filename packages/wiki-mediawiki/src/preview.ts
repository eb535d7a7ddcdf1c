import * as v from 'valibot'
import type { ActionApi } from './action-api.ts'
import { stylesheetOfModules } from './skin-styles.ts'

const previewAnswer = v.looseObject({
  parse: v.looseObject({ text: v.string(), modulestyles: v.array(v.string()), displaytitle: v.string() }),
})
const transformAnswer = v.looseObject({ parse: v.looseObject({ text: v.string() }) })

/** The wiki's own rendering, with the stylesheets that its default skin would load for it. */
export async function readPreview(
  api: ActionApi,
  skinStyles: () => Promise<readonly string[]>,
  title: string,
  wikitext: string,
) {
  const [{ parse }, styles] = await Promise.all([
    api.post(
      {
        action: 'parse',
        title,
        text: wikitext,
        contentmodel: 'wikitext',
        prop: 'text|modules|displaytitle',
        pst: true,
        preview: true,
        disableeditsection: true,
        disablelimitreport: true,
      },
      previewAnswer,
    ),
    skinStyles(),
  ])
  const own = stylesheetOfModules(parse.modulestyles, styles)
  return {
    html: parse.text,
    stylesheets: own === undefined ? styles : [...styles, own],
    displayTitle: parse.displaytitle,
  }
}

/** What `action=edit` would store of this text. */
export async function readTransformed(api: ActionApi, title: string, wikitext: string): Promise<string> {
  const { parse } = await api.post(
    { action: 'parse', title, text: wikitext, contentmodel: 'wikitext', onlypst: true, prop: '' },
    transformAnswer,
  )
  return parse.text
}
