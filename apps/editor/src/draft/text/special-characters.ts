/** Signs that wikitext needs and keyboards lack: dashes, quotes, signs of measure and money, letters of names. */
export const specialCharacters: readonly string[] = Array.from(
  '–—…·“”‘’«»„‚°′″×÷±≈≠≤≥→←↔†‡§¶©®™€£¥¢½¼¾²³ÁÀÂÄÃÅÆÇÉÈÊËÍÎÏÑÓÒÔÖØŒŠÚÙÛÜÝŽßáàâäãåæçéèêëíîïñóòôöøœšúùûüýÿž',
)
