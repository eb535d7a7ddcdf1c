import { expect, test } from 'vitest'
import { hearingRegistration, speakingRegistration } from './registrations.ts'

const facts = {
  serverName: 'chat.wiki.test',
  listenerAddress: 'http://127.0.0.1:9010',
  hearingToken: 'a',
  pushToken: 'b',
  speakingToken: 'c',
  unusedToken: 'd',
}

test('the one that hears is pushed to, and holds the bot and the rooms’ aliases for itself', () => {
  expect(hearingRegistration(facts)).toBe(`# Scriptorium hears: events and ephemerals of the rooms that its bot sits in.
id: scriptorium-hears
url: "http://127.0.0.1:9010"
as_token: "a"
hs_token: "b"
sender_localpart: _scriptorium
rate_limited: false
receive_ephemeral: true
namespaces:
  users:
    - {exclusive: true, regex: '@_scriptorium.*:chat\\.wiki\\.test'}
  aliases:
    - {exclusive: true, regex: '#(draft|topic)\\..*:chat\\.wiki\\.test'}
  rooms: []
`)
})

test('the one that speaks hears nothing and shares the people’s names', () => {
  expect(speakingRegistration(facts))
    .toBe(`# Scriptorium speaks: as the people of the wiki. It hears nothing (url: null).
id: scriptorium-speaks
url: null
as_token: "c"
hs_token: "d"
sender_localpart: _scriptorium_speaker
rate_limited: false
io.element.msc4190: true
namespaces:
  users:
    - {exclusive: false, regex: '@[a-z0-9=][^:]*:chat\\.wiki\\.test'}
  aliases: []
  rooms: []
`)
})
