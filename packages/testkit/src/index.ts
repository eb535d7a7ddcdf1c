export { chatRoomsContract } from './chat-rooms-contract.ts'
export type { ChatRoomsUnderTest } from './chat-rooms-contract.ts'
export { openFakeHomeserver } from './fake-chat-rooms.ts'
export type { FakeHomeserver, FakeOutsider } from './fake-chat-rooms.ts'
