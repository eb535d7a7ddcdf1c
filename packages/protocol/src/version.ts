/**
 * Version of the bytes in SPEC.md. Raised whenever a message of ours changes its bytes or its meaning: `golden.test.ts` fails
 * until it is. What stock y-websocket clients say and hear never changes with it.
 */
export const protocolVersion = 3
