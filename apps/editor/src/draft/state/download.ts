/** Hands a text to the browser as a file of wikitext. `name` without its ending. */
export function downloadWikitext(name: string, wikitext: string): void {
  const address = URL.createObjectURL(new Blob([wikitext], { type: 'text/plain;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = address
  link.download = `${fileName(name)}.wikitext`
  document.body.append(link)
  link.click()
  link.remove()
  // The browser reads the address after the click returns.
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}

/** No signs that a file system gives a meaning to. */
function fileName(title: string): string {
  return title.replaceAll(/[\\/:*?"<>|\p{Cc}]+/gu, '_').slice(0, 100) || 'draft'
}
