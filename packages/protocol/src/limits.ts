const kib = 1024
const mib = 1024 * kib

/** Every bound of the connection between editor and server. Sizes in bytes unless the name says otherwise: the one table, to which SPEC.md points. */
export const limits = {
  /** One WebSocket message. A page of MediaWiki's 2,048 KiB pasted at once, with its whole delete set, and room to spare. */
  maxFrameBytes: 4 * mib,
  /** Visible text of a draft in UTF-16 code units: MediaWiki's `$wgMaxArticleSize` of 2,048 KiB holds at most so many. */
  maxTextCodeUnits: 2 * mib,
  /** Snapshot and tail of one draft together: about eight times the largest text, what long editing leaves behind included. */
  maxStateBytes: 16 * mib,
  /** Client ids with new content in one update: one person's page loads while offline. */
  maxSectionsWithNews: 64,
  /** Items in one update, known ones included: so many separate edits while offline. */
  maxStructs: 30_000,
  /** Ranges in one delete set: a stock client sends the whole set of the draft on each reconnect. */
  maxDeleteRanges: 50_000,
  /** Items and ranges together: the worst update of so many is looked through in half of the 50 ms that nothing may take (`tests/convergence/bombs.test.ts`). */
  maxParts: 50_000,
  /** Separate deletions in a whole draft. With more, the delete set that a stock client must send could not be taken from anybody. */
  maxKnownDeleteRanges: 40_000,
  /** Characters ever typed with one client id: other implementations of Yjs keep clocks in 32 bits. */
  maxClock: 2 ** 31 - 1,
  /** One awareness state as JSON: a caret, a selection, and a few fields of an editor. */
  maxAwarenessStateBytes: 4 * kib,
  /** Client ids that one connection points with at a time: its own, and one or two that a reload left behind. */
  maxPointersPerConnection: 4,
  /** Client ids that one person points with at a time, in all tabs together. What everybody points with is told to each newcomer. */
  maxPointersPerPerson: 32,
  /** States in one awareness message: the stock provider sends back everybody's. */
  maxAwarenessStates: 2_000,
  /** Client ids of one person in one generation: a page load takes one; months of daily work. */
  maxClaimsPerPerson: 4_096,
  /** New client ids claimed on one connection: its own and those of offline work before. */
  maxClaimsPerConnection: 64,
  /** Whole copies of the draft asked for on one connection in a row; one more every `wholeCopyEveryMs`. */
  maxWholeCopies: 10,
  wholeCopyEveryMs: 10_000,
  /** A chat frame: 4,000 code units of body as JSON escapes at the most. */
  maxChatFrameBytes: 32 * kib,
  /** Connections of one draft. Beyond it readers need a fan-out that does not exist yet. */
  maxConnectionsPerDraft: 2_000,
  /** Of these, connections of people without a name: however many read, there is room for those who write. */
  maxReadersPerDraft: 1_500,
  /** Of these, connections of one person: many tabs, devices and programs, but not the whole draft. */
  maxConnectionsPerPerson: 100,
  /** Frames a connection may send at once, and per second from then on: reading pauses beyond, nothing is dropped. */
  burstFrames: 4_000,
  framesPerSecond: 400,
  /** The same for bytes. */
  burstBytes: 16 * mib,
  bytesPerSecond: 2 * mib,
  /** Awareness is no longer sent to a connection with so much unsent: the text goes first. */
  slowAwarenessBytes: 256 * kib,
  /** A connection with so much unsent is cut, and comes back for a whole copy: twice the largest state. */
  slowConsumerBytes: 32 * mib,
  /** Silence towards a client never lasts longer: stock providers give up after 30 s. */
  longestSilenceMs: 25_000,
  /** What keeps a connection alive may go out so much earlier, that not everybody is told at once. Later than carets are told again, so that it is seldom needed. */
  keepAliveEarlyMs: 3_000,
  /** Silent for so long, a client is asked for a sign of life, and again every `pingEveryMs`; one that points renews its caret every 15 s and need not be asked. */
  pingAfterMs: 30_000,
  pingEveryMs: 8_000,
  /** No sign of life (frame or pong) for so long: the connection is cut. */
  deadAfterMs: 64_000,
  /** Awareness and notices are gathered for so long when no edit carries them. */
  gatherMs: 50,
  /** The same in a draft with more connections than `crowdConnections`: each saying is a write to everybody, and nobody follows so many carets. */
  gatherInCrowdMs: 150,
  crowdConnections: 100,
  /**
   * A caret that is said again without a change is told again so long after it was told last. Clients say theirs every 15 to 18 s, and forget those of
   * others after 30: whatever comes meanwhile is told together, and the slowest way to a reader may take 10 s longer than the quickest.
   */
  tellAgainAfterMs: 20_000,
  /** An answer over HTTPS is held open for so long while there is nothing to say: proxies cut after 30 s. */
  lineHoldMs: 20_000,
  /** A line over HTTPS that asks for nothing for so long is gone. */
  lineIdleMs: 30_000,
  /** What is to be said over HTTPS gathers for so long: each saying is a request. */
  lineGatherMs: 100,
  /** A delivery or batch over HTTPS ends at the frame that brings it here. */
  lineBatchBytes: mib,
  /** Frames of one batch over HTTPS: as many as a connection may send at once. A frame can be one byte, a batch 8 MiB. */
  maxBatchFrames: 4_000,
  /** Lines over HTTPS at the same time: who is beyond is told to come back. */
  maxLines: 5_000,
} as const
