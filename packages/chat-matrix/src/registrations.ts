/** What the two registration files say. Tokens: at least 32 random characters each, all four different. */
export interface RegistrationFacts {
  /** The homeserver's `server_name`. */
  readonly serverName: string
  /** Where the homeserver reaches our listener, `http://127.0.0.1:{port}`. */
  readonly listenerAddress: string
  readonly hearingToken: string
  readonly pushToken: string
  readonly speakingToken: string
  /** Stands in the speaking registration because it must; nobody ever uses it. */
  readonly unusedToken: string
}

/** The bot that makes the rooms, and the name under which nobody speaks. */
export const botLocalpart = '_scriptorium'
const speakerLocalpart = '_scriptorium_speaker'
/** Application services as the homeserver knows them. */
export const hearingId = 'scriptorium-hears'
const speakingId = 'scriptorium-speaks'

/**
 * The registration that hears: its bot makes the rooms and is told every event and everybody typing in them.
 * @returns YAML for the homeserver's `app_service_config_files`; keep it readable for the homeserver alone
 */
export function hearingRegistration(facts: RegistrationFacts): string {
  const server = escapeRegex(facts.serverName)
  return [
    '# Scriptorium hears: events and ephemerals of the rooms that its bot sits in.',
    `id: ${hearingId}`,
    `url: ${JSON.stringify(facts.listenerAddress)}`,
    `as_token: ${JSON.stringify(facts.hearingToken)}`,
    `hs_token: ${JSON.stringify(facts.pushToken)}`,
    `sender_localpart: ${botLocalpart}`,
    'rate_limited: false',
    'receive_ephemeral: true',
    'namespaces:',
    '  users:',
    `    - {exclusive: true, regex: '@_scriptorium.*:${server}'}`,
    '  aliases:',
    `    - {exclusive: true, regex: '#(draft|topic)\\..*:${server}'}`,
    '  rooms: []',
    '',
  ].join('\n')
}

/**
 * The registration that speaks as the wiki's people and hears nothing. Two are needed: a homeserver pushes every event of every room
 * that holds one of a registration's people, private talk too. Its people are not exclusive, so that they may sign in elsewhere;
 * the homeserver must therefore not let strangers register accounts.
 */
export function speakingRegistration(facts: RegistrationFacts): string {
  return [
    '# Scriptorium speaks: as the people of the wiki. It hears nothing (url: null).',
    `id: ${speakingId}`,
    'url: null',
    `as_token: ${JSON.stringify(facts.speakingToken)}`,
    `hs_token: ${JSON.stringify(facts.unusedToken)}`,
    `sender_localpart: ${speakerLocalpart}`,
    'rate_limited: false',
    'io.element.msc4190: true',
    'namespaces:',
    '  users:',
    `    - {exclusive: false, regex: '@[a-z0-9=][^:]*:${escapeRegex(facts.serverName)}'}`,
    '  aliases: []',
    '  rooms: []',
    '',
  ].join('\n')
}

function escapeRegex(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
}
