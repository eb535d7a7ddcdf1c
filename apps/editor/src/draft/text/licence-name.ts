/** `CC BY-SA 4.0` for a licence of Creative Commons by its address; any other name stays as the wiki says it. */
export function shortLicenceName(licence: { readonly name: string; readonly url: string | null }): string {
  const [, kind, version] = /creativecommons\.org\/licenses\/([a-z-]+)\/([\d.]+)/.exec(licence.url ?? '') ?? []
  return kind === undefined || version === undefined ? licence.name : `CC ${kind.toUpperCase()} ${version}`
}
