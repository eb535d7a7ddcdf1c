// index.d.ts
export { encodeAskPlace, encodeAwareness, encodeChat, encodeDurable, encodeKeepAlive, encodeNotice, encodePlace, encodeQueryAwareness, encodeRefusal, encodeResume, encodeSyncStep1, encodeSyncStep2, encodeTextHash, encodeUpdate, encodeVerdict, } from './encode-frames.ts';
export { decodeEditorFrame, decodeServerFrame } from './decode-frames.ts';
export type { EditorFrame, ServerFrame, SharedFrame } from './decode-frames.ts';
export { decodeBatch, decodeDelivery, encodeBatch, encodeDelivery } from './batches.ts';
export type { Delivery } from './batches.ts';
export { ByteWriter } from './byte-writer.ts';
export { lineHeader } from './line-headers.ts';
export { closeCode, mayComeBack, moveReason, moveWithinMs } from './close-codes.ts';
export type { CloseCode } from './close-codes.ts';
export { limits } from './limits.ts';
export { protocolVersion } from './version.ts';
export { messageType, rootName, syncType, verdicts } from './own-frames.ts';
export type { AwarenessUser, Notice, Refusal, RefusalReason, TextPlace, Verdict } from './own-frames.ts';
export type { AwarenessEntry } from './awareness-bytes.ts';
export type { ChatAnswerFrame, ChatFrame, ChatRequestFrame, ChatRoomName } from './chat-frames.ts';
export type { AccessBody, ChatHistoryBody, ChatMessageBody, ChatSendRequest, BackupBody, DraftBody, DraftListBody, DraftStateBody, DraftTextBody, EraseRequest, ErasureBody, GenerationBody, GenerationListBody, LockRequest, NewTokenBody, OrderBody, PageBody, PeopleBody, PersonBody, PresentPerson, Problem, PublicationBody, PublicationListBody, PublishRequest, ReasonRequest, ReviewBody, ReasonBody, ReviewCheck, RevisionBody, SessionBody, SignInAnswer, SignInCompletion, StartDraftRequest, TicketBody, TicketRequest, TitleSearchBody, TokenBody, TokenListBody, TokenRequest, } from './http-bodies.ts';
export { decodeAwarenessUpdate, encodeAwarenessUpdate } from './awareness-bytes.ts';
export { ByteReader, MalformedBytes, orUndefined } from './byte-reader.ts';
export { decodeStateVector, encodeStateVector } from './state-vector.ts';
export type { ChangedTextBody, HistoryBody, HistoryGenerationBody, HistoryPieceBody, HistoryTextBody, NameVersionRequest, RestoreRequest, StretchBody, UndoPersonRequest, VersionBody, } from './history-bodies.ts';

// encode-frames.d.ts
import type { AwarenessEntry } from './awareness-bytes.ts';
import type { ChatFrame } from './chat-frames.ts';
import type { Notice, Refusal, TextPlace, Verdict } from './own-frames.ts';
/** *This is what I know*: asks the other side for its sync step 2. @param stateVector from `encodeStateVector` or Yjs */
export declare function encodeSyncStep1(stateVector: Uint8Array): Uint8Array;
/** Answers a sync step 1. @param update Yjs update, V1; its delete set is whole, because deletions have no clock */
export declare function encodeSyncStep2(update: Uint8Array): Uint8Array;
/** @param update Yjs update, V1 */
export declare function encodeUpdate(update: Uint8Array): Uint8Array;
export declare function encodeAwareness(entries: readonly AwarenessEntry[]): Uint8Array;
/** Asks a client to send its own awareness state again. */
export declare function encodeQueryAwareness(): Uint8Array;
/** An awareness message without states: changes nothing, and tells a stock provider that the line is alive. */
export declare function encodeKeepAlive(): Uint8Array;
/** @param updates the first so many updates of this connection are on the disk */
export declare function encodeDurable(updates: number): Uint8Array;
export declare function encodeRefusal(refusal: Refusal): Uint8Array;
export declare function encodeNotice(notice: Notice): Uint8Array;
export declare function encodeChat(frame: ChatFrame): Uint8Array;
/** Asks which place of the draft this connection has been brought to. */
export declare function encodeAskPlace(): Uint8Array;
export declare function encodePlace(place: TextPlace): Uint8Array;
/** @param sha256 of the text's UTF-8 bytes, 32 bytes */
export declare function encodeTextHash(place: TextPlace, sha256: Uint8Array): Uint8Array;
export declare function encodeVerdict(place: TextPlace, verdict: Verdict): Uint8Array;
/** Asks for what came after `place`, and for the server's question; the answer to it is as after a sync step 1. */
export declare function encodeResume(place: TextPlace): Uint8Array;

// decode-frames.d.ts
import type { AwarenessEntry } from './awareness-bytes.ts';
import type { ChatAnswerFrame, ChatRequestFrame } from './chat-frames.ts';
import type { Notice, Refusal, TextPlace, Verdict } from './own-frames.ts';
/** What both sides may say: y-websocket's own messages. */
export type SharedFrame = {
    readonly kind: 'sync-step-1';
    readonly stateVector: Uint8Array;
} | {
    readonly kind: 'sync-step-2';
    readonly update: Uint8Array;
} | {
    readonly kind: 'update';
    readonly update: Uint8Array;
} | {
    readonly kind: 'awareness';
    readonly entries: readonly AwarenessEntry[];
} | {
    readonly kind: 'query-awareness';
};
/** From an editor to the server. */
export type EditorFrame = SharedFrame | {
    readonly kind: 'chat';
    readonly frame: ChatRequestFrame;
} | {
    readonly kind: 'ask-place';
} | {
    readonly kind: 'text-hash';
    readonly place: TextPlace;
    readonly sha256: Uint8Array;
} | {
    readonly kind: 'resume';
    readonly place: TextPlace;
};
/** From the server to an editor. */
export type ServerFrame = SharedFrame | {
    readonly kind: 'chat';
    readonly frame: ChatAnswerFrame;
} | {
    readonly kind: 'durable';
    readonly updates: number;
} | {
    readonly kind: 'refused';
    readonly refusal: Refusal;
} | {
    readonly kind: 'notice';
    readonly notice: Notice;
} | {
    readonly kind: 'place';
    readonly place: TextPlace;
} | {
    readonly kind: 'verdict';
    readonly place: TextPlace;
    readonly verdict: Verdict;
};
/**
 * Updates and state vectors are views into `bytes`.
 * @param lastState that this editor said: whoever rests says the same again and again, which is then not decoded anew
 * @returns `undefined`: no frame that an editor may send
 */
export declare function decodeEditorFrame(bytes: Uint8Array, lastState?: string): EditorFrame | undefined;
/**
 * For clients. `undefined`: malformed, or a message type of a later version: to be passed over.
 * Updates and state vectors are views into `bytes`.
 */
export declare function decodeServerFrame(bytes: Uint8Array): ServerFrame | undefined;

// batches.d.ts
/** What the server says at once over HTTPS: frames, and perhaps that the line ends with them. */
export interface Delivery {
    readonly frames: readonly Uint8Array[];
    /** As a WebSocket would be closed. */
    readonly close: {
        readonly code: number;
        readonly reason: string;
    } | null;
}
/** Frames of an editor as one body of a request: each with its length before it. */
export declare function encodeBatch(frames: readonly Uint8Array[]): Uint8Array;
/** Views into `bytes`. `undefined`: malformed, or more frames than `limits.maxBatchFrames`. */
export declare function decodeBatch(bytes: Uint8Array): readonly Uint8Array[] | undefined;
/** Close code (0: the line stays), reason, then the frames that come before it. */
export declare function encodeDelivery({ frames, close }: Delivery): Uint8Array;
/** Views into `bytes`. `undefined`: malformed, such as the page of a proxy. */
export declare function decodeDelivery(bytes: Uint8Array): Delivery | undefined;

// byte-writer.d.ts
/**
 * Writes lib0's encoding. One writer serves one kind of message for ever: its memory is used again, and what is taken is a copy of its own size. lib0's
 * encoder makes its memory anew for each message, which costs a server more than what it writes.
 */
export declare class ByteWriter {
    #private;
    get length(): number;
    /** Forgets what a message left behind that came to no end. */
    begin(): void;
    /** @param value an integer from 0 to 2^53 - 1 */
    writeVarUint(value: number): void;
    writeBytes(bytes: Uint8Array): void;
    /** With its length before it. Lone surrogates become U+FFFD. */
    writeVarString(text: string): void;
    writeVarBytes(bytes: Uint8Array): void;
    /** What was written since `begin`. @param before stands in front of it */
    take(before?: Uint8Array): Uint8Array;
}

// line-headers.d.ts
/**
 * Headers of a line over HTTPS at `/live/{draft}/frames` (SPEC.md, "When WebSockets are blocked"). A page of another site cannot send
 * them without asking first.
 */
export declare const lineHeader: {
    /** Names the line; whoever has it is its editor. Absent: a new line is asked for. */
    readonly line: 'scriptorium-line';
    /** Number of this batch of frames, from 1. */
    readonly batch: 'scriptorium-batch';
    /** Number of the last delivery that arrived, from 0. */
    readonly delivery: 'scriptorium-delivery';
};

// close-codes.d.ts
/** Why the server ended a connection. 4400–4499: stay away. 4500–4599: come back with back-off. y-websocket 3.1 keeps the same rule. */
export declare const closeCode: {
    /** The bytes were no frame of this protocol. */
    readonly malformed: 4400;
    /** Signed out, or the ticket was refused. */
    readonly signedOut: 4401;
    /** No right to be here any more. */
    readonly noRight: 4403;
    readonly noSuchDraft: 4404;
    /** The draft has begun a new generation: this doc cannot go on. */
    readonly otherGeneration: 4409;
    /** The draft was closed. */
    readonly closed: 4410;
    /** More frames, joins or client ids than the limits allow. */
    readonly tooMuch: 4429;
    readonly internal: 4500;
    /** The server stops, reloads the draft, or this client fell too far behind. */
    readonly comeBack: 4503;
};
export type CloseCode = (typeof closeCode)[keyof typeof closeCode];
/** Whether to connect again by oneself after this close code. Unknown codes are treated as passing trouble. */
export declare function mayComeBack(code: number): boolean;
/**
 * What stands beside 4503 when the server makes room for its successor: come back within this time, each at a moment of its own
 * choice, so that thousands do not come at once.
 * @param withinMs milliseconds, 0 or more
 */
export declare function moveReason(withinMs: number): string;
/** How long a client may take to come back after this close; `null`: it was no move, the usual back-off holds. At most a minute is believed. */
export declare function moveWithinMs(code: number, reason: string): number | null;

// limits.d.ts
/** Every bound of the connection between editor and server. Sizes in bytes unless the name says otherwise: the one table, to which SPEC.md points. */
export declare const limits: {
    /** One WebSocket message. A page of MediaWiki's 2,048 KiB pasted at once, with its whole delete set, and room to spare. */
    readonly maxFrameBytes: number;
    /** Visible text of a draft in UTF-16 code units: MediaWiki's `$wgMaxArticleSize` of 2,048 KiB holds at most so many. */
    readonly maxTextCodeUnits: number;
    /** Snapshot and tail of one draft together: about eight times the largest text, what long editing leaves behind included. */
    readonly maxStateBytes: number;
    /** Client ids with new content in one update: one person's page loads while offline. */
    readonly maxSectionsWithNews: 64;
    /** Items in one update, known ones included: so many separate edits while offline. */
    readonly maxStructs: 30000;
    /** Ranges in one delete set: a stock client sends the whole set of the draft on each reconnect. */
    readonly maxDeleteRanges: 50000;
    /** Items and ranges together: the worst update of so many is looked through in half of the 50 ms that nothing may take (`tests/convergence/bombs.test.ts`). */
    readonly maxParts: 50000;
    /** Separate deletions in a whole draft. With more, the delete set that a stock client must send could not be taken from anybody. */
    readonly maxKnownDeleteRanges: 40000;
    /** Characters ever typed with one client id: other implementations of Yjs keep clocks in 32 bits. */
    readonly maxClock: number;
    /** One awareness state as JSON: a caret, a selection, and a few fields of an editor. */
    readonly maxAwarenessStateBytes: number;
    /** Client ids that one connection points with at a time: its own, and one or two that a reload left behind. */
    readonly maxPointersPerConnection: 4;
    /** Client ids that one person points with at a time, in all tabs together. What everybody points with is told to each newcomer. */
    readonly maxPointersPerPerson: 32;
    /** States in one awareness message: the stock provider sends back everybody's. */
    readonly maxAwarenessStates: 2000;
    /** Client ids of one person in one generation: a page load takes one; months of daily work. */
    readonly maxClaimsPerPerson: 4096;
    /** New client ids claimed on one connection: its own and those of offline work before. */
    readonly maxClaimsPerConnection: 64;
    /** Whole copies of the draft asked for on one connection in a row; one more every `wholeCopyEveryMs`. */
    readonly maxWholeCopies: 10;
    readonly wholeCopyEveryMs: 10000;
    /** A chat frame: 4,000 code units of body as JSON escapes at the most. */
    readonly maxChatFrameBytes: number;
    /** Connections of one draft. Beyond it readers need a fan-out that does not exist yet. */
    readonly maxConnectionsPerDraft: 2000;
    /** Of these, connections of people without a name: however many read, there is room for those who write. */
    readonly maxReadersPerDraft: 1500;
    /** Of these, connections of one person: many tabs, devices and programs, but not the whole draft. */
    readonly maxConnectionsPerPerson: 100;
    /** Frames a connection may send at once, and per second from then on: reading pauses beyond, nothing is dropped. */
    readonly burstFrames: 4000;
    readonly framesPerSecond: 400;
    /** The same for bytes. */
    readonly burstBytes: number;
    readonly bytesPerSecond: number;
    /** Awareness is no longer sent to a connection with so much unsent: the text goes first. */
    readonly slowAwarenessBytes: number;
    /** A connection with so much unsent is cut, and comes back for a whole copy: twice the largest state. */
    readonly slowConsumerBytes: number;
    /** Silence towards a client never lasts longer: stock providers give up after 30 s. */
    readonly longestSilenceMs: 25000;
    /** What keeps a connection alive may go out so much earlier, that not everybody is told at once. Later than carets are told again, so that it is seldom needed. */
    readonly keepAliveEarlyMs: 3000;
    /** Silent for so long, a client is asked for a sign of life, and again every `pingEveryMs`; one that points renews its caret every 15 s and need not be asked. */
    readonly pingAfterMs: 30000;
    readonly pingEveryMs: 8000;
    /** No sign of life (frame or pong) for so long: the connection is cut. */
    readonly deadAfterMs: 64000;
    /** Awareness and notices are gathered for so long when no edit carries them. */
    readonly gatherMs: 50;
    /** The same in a draft with more connections than `crowdConnections`: each saying is a write to everybody, and nobody follows so many carets. */
    readonly gatherInCrowdMs: 150;
    readonly crowdConnections: 100;
    /**
     * A caret that is said again without a change is told again so long after it was told last. Clients say theirs every 15 to 18 s, and forget those of
     * others after 30: whatever comes meanwhile is told together, and the slowest way to a reader may take 10 s longer than the quickest.
     */
    readonly tellAgainAfterMs: 20000;
    /** An answer over HTTPS is held open for so long while there is nothing to say: proxies cut after 30 s. */
    readonly lineHoldMs: 20000;
    /** A line over HTTPS that asks for nothing for so long is gone. */
    readonly lineIdleMs: 30000;
    /** What is to be said over HTTPS gathers for so long: each saying is a request. */
    readonly lineGatherMs: 100;
    /** A delivery or batch over HTTPS ends at the frame that brings it here. */
    readonly lineBatchBytes: number;
    /** Frames of one batch over HTTPS: as many as a connection may send at once. A frame can be one byte, a batch 8 MiB. */
    readonly maxBatchFrames: 4000;
    /** Lines over HTTPS at the same time: who is beyond is told to come back. */
    readonly maxLines: 5000;
};

// version.d.ts
/**
 * Version of the bytes in SPEC.md. Raised whenever a message of ours changes its bytes or its meaning: `golden.test.ts` fails
 * until it is. What stock y-websocket clients say and hear never changes with it.
 */
export declare const protocolVersion = 3;

// own-frames.d.ts
/**
 * Message types beside y-websocket's (0 sync, 1 awareness, 2 auth, 3 query awareness). Binary: `varuint type`, then what is said here.
 * They go only to connections that asked for them with the query parameter `frames=1`.
 */
export declare const messageType: {
    readonly sync: 0;
    readonly awareness: 1;
    readonly auth: 2;
    readonly queryAwareness: 3;
    /** Both ways: `varstring` JSON, `ChatFrame`. */
    readonly chat: 100;
    /** To the editor: `varuint n`: the first n updates of this connection (a sync step 2 is one) are on the disk. */
    readonly durable: 120;
    /** To the editor: `varstring` JSON, `Refusal`: an update was refused whole. */
    readonly refused: 121;
    /** To the editor: `varstring` JSON, `Notice`: first frame of a connection, and at each change. */
    readonly notice: 122;
    /** From the editor, nothing follows: asks for its place. */
    readonly askPlace: 123;
    /** To the editor: `varuint generation`, `varuint sequence`: everything up to there, and nothing after it, has been sent on this connection. */
    readonly place: 124;
    /** From the editor: `varuint generation`, `varuint sequence`, `varuint8array` SHA-256 of its text's UTF-8 bytes at that place. */
    readonly textHash: 125;
    /** To the editor: `varuint generation`, `varuint sequence`, `varuint verdict` (place in `verdicts`). */
    readonly verdict: 126;
    /** From the editor, instead of a sync step 1: `varuint generation`, `varuint sequence`: it holds everything up to there, deletions included. */
    readonly resume: 127;
};
/** What the server answers to a text's hash. `not-compared`: the draft has moved on since, or the server cannot say now. */
export declare const verdicts: readonly ['unequal', 'equal', 'not-compared'];
export type Verdict = (typeof verdicts)[number];
/** Bytes of a SHA-256. */
export declare const textHashBytes = 32;
/** A place in a draft's log. */
export interface TextPlace {
    readonly generation: number;
    readonly sequence: number;
}
/** What follows message type `sync`, as in `y-protocols/sync`; then `varuint8array`. */
export declare const syncType: {
    readonly step1: 0;
    readonly step2: 1;
    readonly update: 2;
};
/** The one root type of a draft's doc, a `Y.Text`. Every other root is refused. */
export declare const rootName = "wikitext";
/** Why an update was not taken. `update` counts this connection's updates from 1: the refused one. */
export interface Refusal {
    readonly update: number;
    readonly reason: RefusalReason;
}
export type RefusalReason = 'read-only' | 'locked' | 'closed' | 'malformed' | 'too-large' | 'too-often' | 'foreign-client-id' | 'retired-client-id' | 'clock-gap' | 'unknown-origin' | 'not-plain-text' | 'delete-out-of-range' | 'store-failed';
/** What a connection is told beside the text. Sent whole each time: the newest holds. */
export interface Notice {
    readonly draft: string;
    readonly generation: number;
    /** Durable place in the log when this was sent. */
    readonly sequence: number;
    readonly role: 'write' | 'read';
    /** Why only `read`: `signed-out`, `no-right`, `locked`, `closed`, `published`, `abandoned`, `removed`, `store-failed` (for the moment), `store-damaged` (the last good text is shown); `null` when writing. */
    readonly readOnlyBecause: string | null;
    readonly present: readonly {
        readonly id: string;
        readonly name: string;
        readonly colour: number;
        readonly isTemporary: boolean;
        readonly clientIds: readonly number[];
    }[];
    /** People without a name: how many. */
    readonly readers: number;
}
/** What the server writes into every awareness state under `user`: a client's own claim is overwritten. */
export interface AwarenessUser {
    readonly id: string;
    readonly name: string;
    readonly colour: number;
    readonly isTemporary: boolean;
}

// awareness-bytes.d.ts
import { ByteReader } from './byte-reader.ts';
/** One client's awareness state on the wire. */
export interface AwarenessEntry {
    readonly clientId: number;
    /** Counts the client's own changes: a lower or equal one is old news. */
    readonly clock: number;
    /** JSON. `null`: the client is gone. */
    readonly state: string;
}
/** The inside of an awareness message, as `y-protocols/awareness` writes it. */
export declare function encodeAwarenessUpdate(entries: readonly AwarenessEntry[]): Uint8Array;
/** @param before what stands in front of the inside, made when its length is known */
export declare function encodeAwarenessAfter(entries: readonly AwarenessEntry[], before: (length: number) => Uint8Array): Uint8Array;
/** States are not parsed here. @throws MalformedBytes also beyond `limits.maxAwarenessStates` */
export declare function decodeAwarenessUpdate(bytes: Uint8Array): AwarenessEntry[];
/**
 * The same of bytes that go on behind it.
 * @param expected a state that is probably said again
 */
export declare function readAwareness(reader: ByteReader, end: number, expected?: string): AwarenessEntry[];

// chat-frames.d.ts
import type { ChatMessageBody } from './http-bodies.ts';
export type ChatRoomName = 'edit' | 'topic';
/** From the editor. */
export type ChatRequestFrame = 
/** Answered with `history`; from then on this connection hears the room. `after`: only what is newer (resume). */
{
    readonly kind: 'open';
    readonly room: ChatRoomName;
    readonly after: number | null;
} | {
    readonly kind: 'earlier';
    readonly room: ChatRoomName;
    readonly before: number;
    readonly limit: number;
} | {
    readonly kind: 'send';
    readonly room: ChatRoomName;
    readonly txn: string;
    readonly body: string;
} | {
    readonly kind: 'typing';
    readonly room: ChatRoomName;
    readonly isTyping: boolean;
} | {
    readonly kind: 'read';
    readonly room: ChatRoomName;
    readonly seq: number;
};
/** To the editor. */
export type ChatAnswerFrame = {
    readonly kind: 'history';
    readonly room: ChatRoomName;
    readonly messages: readonly ChatMessageBody[];
    readonly hasMore: boolean;
    /** `earlier`: goes above what is shown; `open`: below or instead. */
    readonly answers: 'open' | 'earlier';
    readonly mode: 'candid' | 'recorded';
    /** Of a candid room; `null` for a recorded one. */
    readonly fadesAfterDays: number | null;
    readonly lastRead: number;
    readonly unread: number;
    /** Candid talk is not shown to signed-out readers: then `messages` is empty and this says how many people talk. */
    readonly hiddenPeople: number | null;
} | {
    readonly kind: 'message';
    readonly room: ChatRoomName;
    readonly message: ChatMessageBody;
} | {
    readonly kind: 'delivery';
    readonly room: ChatRoomName;
    readonly seq: number;
    readonly delivery: 'confirmed' | 'refused';
} | {
    readonly kind: 'refused';
    readonly room: ChatRoomName;
    readonly txn: string;
    readonly code: string;
    readonly retryAfterMs: number | null;
} | {
    readonly kind: 'typing';
    readonly room: ChatRoomName;
    readonly names: readonly string[];
} | {
    readonly kind: 'unread';
    readonly room: ChatRoomName;
    readonly unread: number;
    readonly lastRead: number;
}
/** `waiting`: messages that the homeserver has not confirmed yet; `isSlow` once one waits for over 5 s. */
 | {
    readonly kind: 'relay';
    readonly waiting: number;
    readonly isSlow: boolean;
} | {
    readonly kind: 'mode';
    readonly room: ChatRoomName;
    readonly mode: 'candid' | 'recorded';
    readonly fadesAfterDays: number | null;
};
export type ChatFrame = ChatRequestFrame | ChatAnswerFrame;

// http-bodies.d.ts
/**
 * Bodies of the HTTP API under `/api`, as JSON. Times are milliseconds since 1970, UTC. Errors are `application/problem+json`: `Problem`.
 * Unsafe methods by cookie need the header `X-Scriptorium-CSRF`, an exact `Origin` and `Sec-Fetch-Site: same-origin`.
 */
export interface Problem {
    /** `about:blank#{code}` */
    readonly type: string;
    readonly title: string;
    readonly status: number;
    /** One of the codes of `Faults` in `packages/draft`. */
    readonly code: string;
    /** What to do next, in English; the web client has its own words by code. */
    readonly detail: string;
    /** The fault's details. */
    readonly details: Readonly<Record<string, unknown>>;
}
export interface PersonBody {
    /** Central user id. */
    readonly id: string;
    readonly name: string;
    readonly isTemporary: boolean;
}
/** `GET /api/session`: who I am, and what this installation is. */
export interface SessionBody {
    readonly person: PersonBody | null;
    /** Send back as `X-Scriptorium-CSRF`. `null` when signed out. */
    readonly csrf: string | null;
    /** Interface language, BCP 47. */
    readonly language: string;
    readonly wiki: {
        readonly id: string;
        readonly name: string;
        readonly address: string;
        readonly language: string;
        readonly direction: 'ltr' | 'rtl';
        readonly licence: {
            readonly name: string;
            readonly url: string | null;
        };
        readonly maxPageBytes: number;
        readonly isReachable: boolean;
    };
    readonly chat: {
        readonly isReachable: boolean;
        readonly candidDays: number;
    };
}
export type DraftStateBody = 'open' | 'locked' | 'published' | 'closed' | 'abandoned';
export interface DraftBody {
    readonly id: string;
    readonly title: string;
    /** `null`: the page does not exist yet. */
    readonly pageId: number | null;
    readonly baseRevision: number | null;
    readonly direction: 'ltr' | 'rtl';
    readonly language: string;
    readonly state: DraftStateBody;
    /** Of `locked`: until when (`null`: until unlocked). */
    readonly lockedUntilMs: number | null;
    /** Who locked, closed, abandoned or published it, by name; `null` while open, and where the operator did. */
    readonly endedBy: string | null;
    /** When; `null` while open. */
    readonly endedAtMs: number | null;
    /** Set once published. */
    readonly publication: string | null;
    readonly publishedRevision: number | null;
    readonly generation: number;
    readonly chatMode: 'candid' | 'recorded';
    readonly startedBy: PersonBody;
    readonly startedAtMs: number;
    readonly changedAtMs: number;
    readonly reason: string | null;
    /** People connected now, with the colours of this draft. */
    readonly present: readonly PresentPerson[];
    readonly readers: number;
    /** Everybody who wrote. */
    readonly authors: readonly PersonBody[];
}
export interface PresentPerson extends PersonBody {
    /** 1–12: index into the colours of `ui/tokens.md`; the line style goes on from 13. 0: grey. */
    readonly colour: number;
}
/** `GET /api/drafts?state=live|published|ended&limit=` */
export interface DraftListBody {
    readonly drafts: readonly DraftBody[];
}
/** `GET /api/drafts/{id}/access`: what I may do here. Never cached. */
export interface AccessBody {
    readonly mayRead: boolean;
    readonly mayWrite: boolean;
    readonly mayPublish: boolean;
    readonly mayManage: boolean;
    /** The wiki's own words why not; texts are plain. */
    readonly reasons: readonly ReasonBody[];
}
/** Why the wiki says no. `block`: what its author wrote, where the wiki tells; `expiryMs: null`: it has no end. */
export interface ReasonBody {
    readonly code: string;
    readonly text: string;
    readonly block?: {
        readonly reason: string;
        readonly expiryMs: number | null;
        readonly by: string | null;
    } | undefined;
}
/** `POST /api/drafts` with `StartDraftRequest`: 201 and `DraftBody`; 409 `draft/already-live` names the live one. */
export interface StartDraftRequest {
    readonly title: string;
    readonly chatMode: 'candid' | 'recorded';
    /** Needed for a second draft of a live page, 1–500 characters. */
    readonly reason?: string;
}
/** `GET /api/pages/{title}`: what the start page shows. */
export interface PageBody {
    readonly title: string;
    readonly pageId: number | null;
    readonly currentRevision: number | null;
    readonly currentRevisionUser: string | null;
    readonly currentRevisionAtMs: number | null;
    readonly sizeBytes: number;
    readonly language: string;
    readonly direction: 'ltr' | 'rtl';
    readonly address: string;
    readonly live: readonly DraftBody[];
    readonly access: AccessBody;
}
/** `GET /api/titles?prefix=&limit=` */
export interface TitleSearchBody {
    readonly hits: readonly {
        readonly title: string;
        readonly description: string | null;
        readonly live: {
            readonly draft: string;
            readonly people: number;
        } | null;
    }[];
}
/** `GET /api/drafts/{id}/text`: the durable text at a stated place. */
export interface DraftTextBody {
    readonly generation: number;
    readonly sequence: number;
    readonly sha256: string;
    readonly wikitext: string;
    /** A part of the store is damaged: this is the last good text, and nobody can write or publish. */
    readonly isDamaged?: boolean | undefined;
}
/** `GET /api/drafts/{id}/review`: everything the review page needs, of one moment. */
export interface ReviewBody {
    readonly draft: DraftBody;
    readonly text: DraftTextBody;
    /** Revision that the draft is based on; `null` for a new page. */
    readonly base: RevisionBody | null;
    /** The page's newest revision. Publishing needs `current.revision === base.revision`. */
    readonly current: RevisionBody | null;
    readonly isCurrent: boolean;
    /** Who wrote which words of `text.wikitext`: consecutive spans that cover it. `person: null`: words of the base revision. */
    readonly spans: readonly {
        readonly codeUnits: number;
        readonly person: string | null;
    }[];
    readonly authors: readonly (PersonBody & {
        readonly codeUnits: number;
        readonly mayEdit: boolean;
    })[];
    readonly access: AccessBody;
    /** Suggested edit summary, at most `maxSummaryCodePoints`. */
    readonly summary: string;
    readonly maxSummaryCodePoints: number;
    readonly sizeBytes: number;
    readonly checks: readonly ReviewCheck[];
}
export interface ReviewCheck {
    /** Message key of the web client: `check-{id}`. */
    readonly id: 'rights' | 'authors-rights' | 'size' | 'current' | 'changed' | 'in-step' | 'replacement-character';
    readonly isFine: boolean;
    readonly line: number | null;
    readonly parameters: readonly string[];
}
export interface RevisionBody {
    readonly revision: number;
    readonly user: string;
    readonly atMs: number;
    readonly wikitext: string;
    readonly address: string;
}
/** `POST /api/drafts/{id}/publications`, cookie sessions only: 201 and `OrderBody`. A token can never publish. */
export interface PublishRequest {
    readonly generation: number;
    readonly sequence: number;
    /** Of exactly the text that was reviewed. */
    readonly sha256: string;
    readonly baseRevision: number | null;
    readonly summary: string;
    readonly isMinor: boolean;
    readonly isWatched: boolean;
}
export interface OrderBody {
    readonly publication: string;
    /** Go there with the browser (GET): the wiki saves, and sends the browser back to `/p/{publication}`. */
    readonly goTo: string;
}
/** `GET /api/publications/{id}`, `GET /api/publications?limit=`, and `/p/{id}.json`. */
export interface PublicationBody {
    readonly id: string;
    readonly draft: string;
    readonly title: string;
    readonly state: 'ordered' | 'unclear' | 'saved' | 'unchanged' | 'refused';
    readonly revision: number | null;
    readonly parent: number | null;
    readonly isExact: boolean;
    readonly isMerged: boolean;
    readonly wikiCode: string | null;
    readonly wikiText: string | null;
    readonly publishedBy: PersonBody;
    readonly atMs: number;
    readonly summary: string;
    readonly authors: readonly (PersonBody & {
        readonly codeUnits: number;
    })[];
    readonly sha256: string;
    readonly revisionAddress: string | null;
    readonly differenceAddress: string | null;
    readonly pageAddress: string;
}
export interface PublicationListBody {
    readonly publications: readonly PublicationBody[];
}
/** `POST /api/drafts/{id}/tickets`. A browser asks for `isOneTime: true` before each connection. */
export interface TicketRequest {
    readonly isOneTime: boolean;
    /** Only when not one-time: 60–86 400 s. */
    readonly lifetimeS?: number;
}
export interface TicketBody {
    readonly ticket: string;
    readonly generation: number;
    readonly expiresAtMs: number;
    /** Give this and the draft's id to a y-websocket provider. */
    readonly socketAddress: string;
}
/** `GET /api/drafts/{id}/people` */
export interface PeopleBody {
    readonly present: readonly PresentPerson[];
    readonly readers: number;
    readonly authors: readonly PersonBody[];
    readonly removed: readonly PersonBody[];
}
/** `POST /api/drafts/{id}/lock`; `unlock`, `close`, `abandon` take `{}` or `{reason}`; `DELETE /api/drafts/{id}/people/{person}` removes somebody. */
export interface LockRequest {
    readonly untilMs: number | null;
}
export interface ReasonRequest {
    readonly reason?: string;
}
/** `GET /api/drafts/{id}/chat?room=edit|topic&before=&limit=`; `POST` with `ChatSendRequest`. */
export interface ChatHistoryBody {
    readonly messages: readonly ChatMessageBody[];
    readonly hasMore: boolean;
    readonly mode: 'candid' | 'recorded';
}
export interface ChatSendRequest {
    readonly room: 'edit' | 'topic';
    /** The sender's id for it, 8–64 of `A–Z a–z 0–9 - _`: sending twice is harmless. */
    readonly txn: string;
    /** 1–4,000 UTF-16 code units. */
    readonly body: string;
}
export interface ChatMessageBody {
    readonly seq: number;
    readonly txn: string | null;
    readonly author: {
        readonly kind: 'person';
        readonly id: string;
        readonly name: string;
        readonly colour: number;
    } | {
        readonly kind: 'matrix';
        readonly id: string;
        readonly name: string;
        readonly colour: number;
    };
    readonly body: string;
    readonly atMs: number;
    readonly delivery: 'pending' | 'confirmed' | 'refused';
}
/** `GET /api/tokens`, `POST /api/tokens`, `DELETE /api/tokens/{handle}`. The token itself is shown once. */
export interface TokenRequest {
    readonly label: string;
    readonly lifetimeDays: number;
}
export interface TokenBody {
    readonly handle: string;
    readonly label: string;
    readonly createdAtMs: number;
    readonly expiresAtMs: number;
    readonly lastUsedAtMs: number | null;
}
export interface NewTokenBody extends TokenBody {
    readonly token: string;
}
/** `GET /api/tokens`: one's own, newest first. */
export interface TokenListBody {
    readonly tokens: readonly TokenBody[];
}
/**
 * `POST /api/drafts/{draft}/erase`, for operators: what must vanish. A phrase, wherever it stands, letter by letter; or the UTF-16 code units from `from`
 * up to `to` of the text whose hash is given.
 */
export type EraseRequest = {
    readonly phrase: string;
} | {
    readonly from: number;
    readonly to: number;
    readonly sha256: string;
};
/** What was erased is in no generation, order or file of the server any more; earlier backups still hold it. */
export interface ErasureBody {
    readonly generation: number;
    /** UTF-16 code units that the newest text has lost; 0: only what was before held it. */
    readonly codeUnits: number;
}
/** `GET /api/drafts/{draft}/generations`, for operators: how the draft began anew, oldest first. */
export interface GenerationListBody {
    readonly generations: readonly GenerationBody[];
}
export interface GenerationBody {
    readonly generation: number;
    readonly atMs: number;
    readonly reason: 'text-unsound' | 'erased' | 'backup-restored' | 'worn' | 'asked';
    /** Who sent the update that could not stand; `null`: nobody can be named. */
    readonly culprit: PersonBody | null;
}
/** `POST /api/backups`, for operators: a copy of the store, on the server's own disk. */
export interface BackupBody {
    readonly file: string;
    readonly bytes: number;
    readonly madeAtMs: number;
}
/** `POST /auth/wiki/complete`: the token from the wiki's fragment. */
export interface SignInCompletion {
    readonly token: string;
}
export interface SignInAnswer {
    /** Path on this server where the person was before. */
    readonly returnTo: string;
}

// byte-reader.d.ts
/** The bytes are not what they claim to be. Never leaves this project's decoders: they answer `undefined` or a refusal. */
export declare class MalformedBytes extends Error {
    readonly name = "MalformedBytes";
}
/**
 * Reads lib0's encoding and never past the end. lib0's own decoder reads beyond a view into the buffer that it shares with
 * others (`readVarUint8Array`), and `readUint8` gives `undefined` at the end: both matter when the bytes come from a stranger.
 */
export declare class ByteReader {
    #private;
    readonly bytes: Uint8Array;
    position: number;
    constructor(bytes: Uint8Array);
    get isAtEnd(): boolean;
    /** @throws MalformedBytes at the end */
    readUint8(): number;
    /** At most 53 bits: client ids of yrs and pycrdt need them all. @throws MalformedBytes beyond, or at the end */
    readVarUint(): number;
    /** A view, not a copy. @throws MalformedBytes when it declares more than there is */
    readVarBytes(): Uint8Array;
    /** Passes over bytes with their length before them. @returns where they begin; they end at `position`. @throws MalformedBytes as `readVarBytes` */
    skipVarBytes(): number;
    /**
     * @param expected given back itself when the bytes say the same: what is said again and again is not made anew
     * @throws MalformedBytes unless well-formed UTF-8
     */
    readVarString(expected?: string): string;
}
/** `read`'s answer, or `undefined` when the bytes are malformed. Every other error rises. */
export declare function orUndefined<Value>(read: () => Value): Value | undefined;

// state-vector.d.ts
/** Yjs's state vector: client id → next clock. It knows nothing of deletions. */
export declare function encodeStateVector(clocks: ReadonlyMap<number, number>): Uint8Array;
/** @throws MalformedBytes */
export declare function decodeStateVector(bytes: Uint8Array): Map<number, number>;

// history-bodies.d.ts
import type { PersonBody } from './http-bodies.ts';
/**
 * Bodies of a draft's history. A place is a generation and a sequence number in it; every place that was durable can be read again, unless its generation
 * was erased. Lengths are UTF-16 code units.
 */
/** `GET /api/drafts/{id}/history?generation=&before=&limit=`: newest first. `before`: only stretches that begin before this place; `limit` 1–200. */
export interface HistoryBody {
    /** The one listed here: the newest unless asked otherwise. */
    readonly generation: number;
    /** All that can still be read, oldest first. */
    readonly generations: readonly HistoryGenerationBody[];
    readonly stretches: readonly StretchBody[];
    /** Older stretches are there: ask with `before` = the last one's `from`. */
    readonly hasMore: boolean;
    /** Of this generation, oldest first. */
    readonly versions: readonly VersionBody[];
}
export interface HistoryGenerationBody {
    readonly generation: number;
    readonly atMs: number;
    /** How it began: from a page's revision, or anew. */
    readonly began: 'seeded' | 'text-unsound' | 'erased' | 'backup-restored' | 'worn' | 'asked';
    /** The page's revision that a `seeded` one began from; `null`: a page that did not exist, and one that began anew. */
    readonly baseRevision: number | null;
    /** Last place in it. */
    readonly sequence: number;
}
/** What one person wrote in one section without a longer pause. */
export interface StretchBody {
    /** First and last place of it. */
    readonly from: number;
    readonly to: number;
    readonly beganAtMs: number;
    readonly endedAtMs: number;
    /** `null`: the server itself, that put in the page's text, or whoever runs it. */
    readonly person: PersonBody | null;
    /** Heading of the section that the last change is in, as plain text; `null`: before the first heading. */
    readonly section: string | null;
    readonly added: number;
    readonly removed: number;
    /** The last words written in it, at most 80, for a line in a list; empty when it only removed. */
    readonly words: string;
    /** What kind of change: a restored version and undone words are said so. */
    readonly kind: 'began' | 'wrote' | 'restored' | 'undid';
}
/** A place with a name. */
export interface VersionBody {
    readonly id: string;
    readonly generation: number;
    readonly sequence: number;
    readonly name: string;
    /** `null`: whoever runs the server. */
    readonly by: PersonBody | null;
    readonly atMs: number;
}
/** `POST /api/drafts/{id}/versions`: 201 and `VersionBody`. Names are 1–100 characters; naming a place again renames it. `DELETE …/versions/{version}`: 204. */
export interface NameVersionRequest {
    readonly generation: number;
    readonly sequence: number;
    readonly name: string;
}
/** `GET /api/drafts/{id}/history/text?generation=&sequence=&since=`: the text at a place; with `since`, an earlier place, also what came and went between. */
export interface HistoryTextBody {
    readonly generation: number;
    readonly sequence: number;
    readonly atMs: number;
    readonly sha256: string;
    /** In the order of the text; the pieces that are not `removed` put together are the text. */
    readonly pieces: readonly HistoryPieceBody[];
    readonly people: readonly PersonBody[];
}
export interface HistoryPieceBody {
    readonly text: string;
    /** `kept`: there at both places. `removed`: by `person`; all others: first written by `person` (`null`: the page's own words). */
    readonly kind: 'kept' | 'added' | 'removed';
    readonly person: string | null;
}
/** `POST /api/drafts/{id}/restore`: the text of that place put in as a new change by the caller. 200 and `ChangedTextBody`. */
export interface RestoreRequest {
    readonly generation: number;
    readonly sequence: number;
}
/**
 * `POST /api/drafts/{id}/undo`: takes out what this person wrote in this generation and puts back what only they took out; everybody else's words stay. 200 and
 * `ChangedTextBody`. With `isTrial` nothing is changed: it tells what would be.
 */
export interface UndoPersonRequest {
    readonly person: string;
    readonly isTrial?: boolean;
}
export interface ChangedTextBody {
    readonly generation: number;
    /** Place of the durable change; the place before it when there was nothing to change, or it was a trial. */
    readonly sequence: number;
    readonly added: number;
    readonly removed: number;
}
