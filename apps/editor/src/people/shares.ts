/** Authors with their share of all that they wrote, greatest first. @param authors `codeUnits` of each; those with none are left out */
export function sharesOf<Author extends { readonly codeUnits: number }>(
  authors: readonly Author[],
): readonly (Author & { readonly share: number })[] {
  const sum = authors.reduce((total, author) => total + author.codeUnits, 0)
  return authors
    .filter((author) => author.codeUnits > 0)
    .toSorted((a, b) => b.codeUnits - a.codeUnits)
    .map((author) => ({ ...author, share: author.codeUnits / sum }))
}
