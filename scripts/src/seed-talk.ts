type Writer = 'Ada' | 'Grace' | 'Marit'

/** A draft that the demo begins with. */
export interface SeedDraft {
  readonly title: string
  readonly startedBy: Writer
  readonly chatMode: 'candid' | 'recorded'
  /** One after the other: `words` go right behind `after`. */
  readonly typing: readonly { readonly name: Writer; readonly after: string; readonly words: string }[]
  readonly talk: readonly { readonly name: Writer; readonly room: 'edit' | 'topic'; readonly body: string }[]
}

export const seedDrafts: readonly SeedDraft[] = [
  {
    title: 'Marianne North',
    startedBy: 'Grace',
    chatMode: 'candid',
    typing: [
      { name: 'Grace', after: 'The gallery was opened to the public ', words: 'on 7 June 1882, after ' },
      {
        name: 'Ada',
        after: 'with a sketchbook always at hand.',
        words: ' Her diaries of these years are lost; what we know comes from her letters.',
      },
    ],
    talk: [
      {
        name: 'Grace',
        room: 'edit',
        body: 'I have the exact day of the opening, from the Kew bulletin. The sentence still needs its end.',
      },
      {
        name: 'Ada',
        room: 'edit',
        body: 'Good. I am adding a line on the early travels, then I would look at the list of plants.',
      },
      { name: 'Grace', room: 'edit', body: 'The genus Northia is missing its author. Do you have a source at hand?' },
      {
        name: 'Marit',
        room: 'topic',
        body: 'Welcome to the room of this page. Long questions about sources are best asked here, they outlive a draft.',
      },
      { name: 'Ada', room: 'topic', body: 'Which edition of the Recollections do we cite, 1892 or the later one?' },
      { name: 'Marit', room: 'topic', body: '1892. The later one has other page numbers.' },
    ],
  },
  {
    title: 'Lake Titicaca',
    startedBy: 'Ada',
    chatMode: 'recorded',
    typing: [
      {
        name: 'Ada',
        after: 'shipped round Cape Horn and carried up the mountains by mule.',
        words: ' No piece was to weigh more than a mule can carry.',
      },
    ],
    talk: [
      {
        name: 'Ada',
        room: 'edit',
        body: 'I would like to take “the highest lake in the world” out of the lead, or say what is meant by it.',
      },
      {
        name: 'Marit',
        room: 'edit',
        body: '“that big ships sail on” says it well enough, I think. A source would help.',
      },
      {
        name: 'Grace',
        room: 'topic',
        body: 'The water level of this year is in the new report. Shall we wait for the final figures?',
      },
    ],
  },
]
