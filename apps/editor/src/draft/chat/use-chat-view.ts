import { computed, ref, type Ref } from 'vue'
import type { Chat } from './use-chat.ts'

/** Time enough for times of day to stay true. */
const drawAgainMs = 30_000

/** What the draft screen shows of its talk outside the panel, and when the panel is drawn anew. @param me `null`: signed out */
export function useChatView(chat: Chat, me: string | null, nowMs: Readonly<Ref<number>>) {
  const peekDismissed = ref(0)
  const unread = computed(() => chat.state.value.rooms.edit.unread)
  /** What somebody else said last, while it is unread and was not put away. */
  const peek = computed(() => {
    const last = chat.state.value.rooms.edit.messages.at(-1)
    const isMine = last?.author.kind === 'person' && last.author.id === me
    return last !== undefined && !isMine && unread.value > 0 && last.seq > peekDismissed.value ? last : null
  })
  /** Messages are drawn anew by the clock only while one of them waits. */
  const drawnAtMs = computed<number>((before) => {
    const { edit, topic } = chat.state.value.rooms
    const isWaiting = [edit, topic].some(
      (one) => one.outgoing.length > 0 || one.messages.some(({ delivery }) => delivery === 'pending'),
    )
    return before === undefined || isWaiting || nowMs.value - before > drawAgainMs ? nowMs.value : before
  })

  /** @param seq of the message that is put away */
  function dismissPeek(seq: number): void {
    peekDismissed.value = seq
  }

  return { unread, peek, drawnAtMs, dismissPeek }
}
