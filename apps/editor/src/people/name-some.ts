import type { Messages } from '../i18n/messages.ts'

/** "Ada", "Ada and Grace", "Ada, Grace and Marit", "Ada, Grace and 3 others": each name isolated, so that scripts do not disturb each other. */
export function nameSome(names: readonly string[], messages: Pick<Messages, 'msg'>): string {
  const isolated = names.map((name) => `\u2068${name}\u2069`)
  const [first, second, third] = isolated
  if (first === undefined) return ''
  if (second === undefined) return first
  if (isolated.length === 2) return messages.msg('names-two', first, second)
  if (third !== undefined && isolated.length === 3) return messages.msg('names-two', `${first}, ${second}`, third)
  return messages.msg('names-more', `${first}, ${second}`, isolated.length - 2)
}
