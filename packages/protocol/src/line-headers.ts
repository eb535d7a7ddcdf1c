/**
 * Headers of a line over HTTPS at `/live/{draft}/frames` (SPEC.md, "When WebSockets are blocked"). A page of another site cannot send
 * them without asking first.
 */
export const lineHeader = {
  /** Names the line; whoever has it is its editor. Absent: a new line is asked for. */
  line: 'scriptorium-line',
  /** Number of this batch of frames, from 1. */
  batch: 'scriptorium-batch',
  /** Number of the last delivery that arrived, from 0. */
  delivery: 'scriptorium-delivery',
} as const
