import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Tokens of the two registrations and Synapse's own secrets. Made at random for each stack, kept in its folder. */
export interface HomeserverSecrets extends Readonly<Record<string, string>> {
  readonly hearingToken: string
  readonly pushToken: string
  readonly speakingToken: string
  readonly speakingPushToken: string
  readonly registration: string
  readonly macaroon: string
  readonly form: string
}

export interface HomeserverSettings {
  readonly folder: string
  readonly port: number
  /** Where Synapse pushes events to: the server's listener on loopback. */
  readonly pushPort: number
  readonly name: string
  readonly secrets: HomeserverSecrets
}

/** Writes homeserver.yaml, both registrations and the log's settings. JSON is YAML. */
export async function writeHomeserverSettings(settings: HomeserverSettings): Promise<void> {
  const { folder, secrets } = settings
  await mkdir(join(folder, 'db'), { recursive: true })
  await mkdir(join(folder, 'media'), { recursive: true })
  const suffix = `:${settings.name.replaceAll('.', String.raw`\.`)}`
  const hears = {
    id: 'scriptorium-hears',
    url: `http://127.0.0.1:${settings.pushPort}`,
    as_token: secrets.hearingToken,
    hs_token: secrets.pushToken,
    sender_localpart: '_scriptorium',
    rate_limited: false,
    receive_ephemeral: true,
    namespaces: {
      users: [{ exclusive: true, regex: `@_scriptorium.*${suffix}` }],
      aliases: [{ exclusive: true, regex: String.raw`#(topic|edit|draft|help|social|project|wiki)\..*` + suffix }],
      rooms: [],
    },
  }
  // The sender lies in the namespace that the other one holds for itself; Synapse allows a registration's own sender.
  const speaks = {
    id: 'scriptorium-speaks',
    url: null,
    as_token: secrets.speakingToken,
    hs_token: secrets.speakingPushToken,
    sender_localpart: '_scriptorium_speaker',
    rate_limited: false,
    'io.element.msc4190': true,
    namespaces: { users: [{ exclusive: false, regex: `@[a-z0-9=][^:]*${suffix}` }], aliases: [], rooms: [] },
  }
  const quick = { per_second: 100, burst_count: 1000 }
  const homeserver = {
    server_name: settings.name,
    public_baseurl: `http://127.0.0.1:${settings.port}/`,
    listeners: [
      {
        port: settings.port,
        type: 'http',
        tls: false,
        bind_addresses: ['127.0.0.1'],
        resources: [{ names: ['client'], compress: false }],
      },
    ],
    database: { name: 'sqlite3', args: { database: join(folder, 'db/homeserver.db') } },
    media_store_path: join(folder, 'media'),
    signing_key_path: join(folder, 'db/signing.key'),
    log_config: join(folder, 'log.yaml'),
    report_stats: false,
    trusted_key_servers: [],
    suppress_key_server_warning: true,
    federation_domain_whitelist: [],
    registration_shared_secret: secrets.registration,
    macaroon_secret_key: secrets.macaroon,
    form_secret: secrets.form,
    bcrypt_rounds: 4,
    enable_registration: false,
    allow_guest_access: false,
    enable_set_displayname: true,
    app_service_config_files: [join(folder, 'hears.yaml'), join(folder, 'speaks.yaml')],
    default_room_version: '12',
    encryption_enabled_by_default_for_room_type: 'off',
    presence: { enabled: false },
    enable_search: true,
    url_preview_enabled: false,
    max_upload_size: '5M',
    retention: {
      enabled: true,
      default_policy: { max_lifetime: '1y' },
      purge_jobs: [
        { longest_max_lifetime: '3d', interval: '1h' },
        { shortest_max_lifetime: '3d', interval: '1d' },
      ],
    },
    redaction_retention_period: '7d',
    // A demo, and tests: many people behind one address. A public homeserver keeps Synapse's own limits.
    rc_message: quick,
    rc_joins: { local: quick },
    rc_joins_per_room: quick,
    rc_room_creation: quick,
    rc_login: { address: quick, account: quick },
    experimental_features: { msc1763_enabled: true },
  }
  const log = {
    version: 1,
    formatters: { plain: { format: '%(asctime)s %(levelname)s %(name)s %(message)s' } },
    handlers: { out: { class: 'logging.StreamHandler', formatter: 'plain' } },
    root: { level: 'WARNING', handlers: ['out'] },
    disable_existing_loggers: false,
  }
  const files = { 'homeserver.yaml': homeserver, 'hears.yaml': hears, 'speaks.yaml': speaks, 'log.yaml': log }
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(folder, name), `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 })
  }
}
