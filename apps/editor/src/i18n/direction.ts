/** Languages and scripts that are written from right to left, as MediaWiki lists them. */
const rightToLeft = new Set(
  'aeb ar arc arq ary arz azb bal bcc bgn bqi ckb dv fa fit-arab glk he khw kk-arab ks ks-arab ku-arab lki lrc luz mzn nqo pnb ps rif-arab sd sdh shi-arab skr ug-arab ur uz-arab yi'.split(
    ' ',
  ),
)

/** @param language BCP 47, any case */
export function isRightToLeft(language: string): boolean {
  const lower = language.toLowerCase()
  return rightToLeft.has(lower) || rightToLeft.has(lower.split('-')[0] ?? '')
}
