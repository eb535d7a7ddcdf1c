import * as v from 'valibot'
import { isAddressRange } from '../http/trusted-proxies.ts'
import { makeSecret } from './secret.ts'

/** One environment variable: what it means, what it may hold, what it is when nobody sets it. */
export interface Setting<Value> {
  readonly name: `SCRIPTORIUM_${string}`
  readonly about: string
  /** As it would stand in the environment; `null`: must be set; `undefined`: may stay unset. */
  readonly standard: string | null | undefined
  readonly schema: v.GenericSchema<string, Value>
}

const text = v.pipe(v.string(), v.trim(), v.nonEmpty('must not be empty'))
const secret = v.pipe(
  v.string(),
  v.minLength(16, 'must have at least 16 characters'),
  v.transform((value) => makeSecret(value)),
)
const port = v.pipe(
  v.string(),
  v.regex(/^\d{1,5}$/, 'must be a port number'),
  v.transform(Number),
  v.maxValue(65_535, 'must be at most 65535'),
)

function isAddress(value: string): boolean {
  const url = URL.parse(value)
  return url !== null && (url.protocol === 'http:' || url.protocol === 'https:') && url.username === ''
}

const address = v.pipe(text, v.check(isAddress, 'must be an address that starts with http:// or https://'))
const origin = v.pipe(
  address,
  v.transform((value) => value.replace(/\/$/, '')),
  v.check((value) => URL.parse(value)?.origin === value, 'must be scheme, host and port only, without a path'),
)
const apiAddress = v.pipe(
  address,
  v.check((value) => value.endsWith('/api.php'), 'must be the full address of api.php'),
)

/** Every setting of the server, in the order of docs/configuration.md, which is made from this list. */
export const settings = {
  listenHost: setting(
    'LISTEN_HOST',
    'Address to listen on. Anything but loopback must be asked for.',
    text,
    '127.0.0.1',
  ),
  listenPort: setting('LISTEN_PORT', 'Port to listen on; 0 takes a free one.', port, '8040'),
  publicAddress: setting(
    'PUBLIC_ADDRESS',
    'Address at which browsers reach the server, without a path; also the issuer of everything it signs. `https` unless it is loopback.',
    origin,
    'http://localhost:8040',
  ),
  trustedProxies: setting(
    'TRUSTED_PROXIES',
    'Addresses and networks of the reverse proxies in front of the server, with commas between: `127.0.0.1, ::1, 10.0.0.0/8`. Their `X-Forwarded-For` says whose requests are counted, their `X-Forwarded-Proto: http` sends people to https; nobody else’s are believed. Unset: none.',
    v.pipe(
      v.string(),
      v.transform((value) => value.split(',').map((range) => range.trim())),
      v.check((ranges) => ranges.every(isAddressRange), 'must be addresses or networks with commas between'),
      v.readonly(),
    ),
    undefined,
  ),
  metricsHost: setting('METRICS_HOST', 'Address on which the metrics port listens.', text, '127.0.0.1'),
  metricsPort: setting(
    'METRICS_PORT',
    'Port of `GET /metrics` for Prometheus (docs/operations.md); 0 takes a free one. Unset: no metrics.',
    port,
    undefined,
  ),
  dataFolder: setting(
    'DATA_FOLDER',
    'Folder of the database, the signing key and what is remembered of the wiki.',
    text,
    null,
  ),
  editorFolder: setting('EDITOR_FOLDER', 'Folder of the built web client.', text, 'apps/editor/dist'),
  logLevel: setting(
    'LOG_LEVEL',
    'Least grave level that is logged: `debug`, `info`, `warn`, `error` or `silent`.',
    v.picklist(['debug', 'info', 'warn', 'error', 'silent'], 'must be debug, info, warn, error or silent'),
    'info',
  ),
  wikiApi: setting('WIKI_API', 'Full address of the wiki’s `api.php` as the server reaches it.', apiAddress, null),
  wikiPublicApi: setting(
    'WIKI_PUBLIC_API',
    'The same as browsers reach it; unset: the same address.',
    apiAddress,
    undefined,
  ),
  signingKeyFile: setting(
    'SIGNING_KEY_FILE',
    'Ed25519 private key, PKCS#8 PEM, with which orders and questions to the wiki are signed. Made with mode 0600 when missing. Unset: `signing-key.pem` in the data folder. Whoever has it can publish as anyone whose signed-in browser can be sent to the wiki.',
    text,
    undefined,
  ),
  wikiBotName: setting('WIKI_BOT_NAME', 'Name of the service account that reads a private wiki.', text, undefined),
  wikiBotPassword: setting('WIKI_BOT_PASSWORD', 'Its bot password.', secret, undefined),
  homeserver: setting('HOMESERVER', 'Address of the Matrix homeserver’s client API.', origin, null),
  homeserverName: setting('HOMESERVER_NAME', 'The homeserver’s `server_name`.', text, null),
  matrixListenPort: setting(
    'MATRIX_LISTEN_PORT',
    'Loopback port on which the homeserver’s pushes are heard; 0 takes a free one.',
    port,
    '8041',
  ),
  matrixHearingToken: setting(
    'MATRIX_HEARING_TOKEN',
    '`as_token` of the registration `scriptorium-hears`.',
    secret,
    null,
  ),
  matrixPushToken: setting('MATRIX_PUSH_TOKEN', '`hs_token` of the registration `scriptorium-hears`.', secret, null),
  matrixSpeakingToken: setting(
    'MATRIX_SPEAKING_TOKEN',
    '`as_token` of the registration `scriptorium-speaks`.',
    secret,
    null,
  ),
  candidDays: setting(
    'CANDID_DAYS',
    'Days after which candid talk fades, 1 to 3650.',
    v.pipe(
      v.string(),
      v.regex(/^\d{1,4}$/, 'must be a number of days'),
      v.transform(Number),
      v.minValue(1, 'must be at least 1'),
      v.maxValue(3650, 'must be at most 3650'),
    ),
    '30',
  ),
  operatorToken: setting(
    'OPERATOR_TOKEN',
    'With it the commands of apps/cli may list, export, lock, close, abandon, purge and renew drafts, remove people and back up the store. Unset: nobody may.',
    secret,
    undefined,
  ),
  demo: setting(
    'DEMO',
    '`1` on the local stack only, where demo people exist: any address but loopback is then refused.',
    v.pipe(
      v.picklist(['0', '1'], 'must be 0 or 1'),
      v.transform((value) => value === '1'),
    ),
    '0',
  ),
} as const

function setting<Value, Standard extends string | null | undefined>(
  suffix: string,
  about: string,
  schema: v.GenericSchema<string, Value>,
  standard: Standard,
): Setting<Value> & { readonly standard: Standard } {
  return { name: `SCRIPTORIUM_${suffix}`, about, schema, standard }
}
