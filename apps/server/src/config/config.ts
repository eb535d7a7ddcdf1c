import path from 'node:path'
import * as v from 'valibot'
import type { Secret } from './secret.ts'
import { settings } from './settings.ts'
import type { Setting } from './settings.ts'

/** Everything the environment decides, parsed once. Each part receives its slice, never the whole. */
export interface Config {
  readonly listen: { readonly host: string; readonly port: number }
  /** `null`: no metrics. */
  readonly metrics: { readonly host: string; readonly port: number } | null
  /** Without a slash at its end. */
  readonly publicAddress: string
  /** Addresses and networks whose forwarded headers are believed. */
  readonly trustedProxies: readonly string[]
  readonly databasePath: string
  /** Where backups are put. */
  readonly backupFolder: string
  readonly wikiMemoryPath: string
  readonly signingKeyPath: string
  readonly editorFolder: string
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent'
  readonly wiki: {
    readonly api: string
    readonly publicApi: string
    readonly bot: { readonly name: string; readonly password: Secret } | null
  }
  readonly matrix: {
    readonly homeserver: string
    readonly serverName: string
    readonly listenPort: number
    readonly hearingToken: Secret
    readonly pushToken: Secret
    readonly speakingToken: Secret
  }
  readonly candidDays: number
  readonly operatorToken: Secret | null
  readonly isDemo: boolean
}

/** Every mistake of the environment at once: an operator mends them in one go. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly mistakes: readonly string[]
  constructor(mistakes: readonly string[]) {
    super(`The configuration has ${mistakes.length} mistake(s):\n${mistakes.map((line) => `  ${line}`).join('\n')}`)
    this.mistakes = mistakes
  }
}

type Environment = Readonly<Record<string, string | undefined>>
type ValueOf<S> = S extends { readonly schema: v.GenericSchema<string, infer Value>; readonly standard: infer Standard }
  ? undefined extends Standard
    ? Value | undefined
    : Value
  : never
type Values = { readonly [Key in keyof typeof settings]: ValueOf<(typeof settings)[Key]> }

/**
 * Pure: the same environment gives the same frozen configuration. An empty variable counts as unset.
 * @throws ConfigError that names each wrong variable, never its value
 */
export function readConfig(environment: Environment): Config {
  const values: Record<string, unknown> = {}
  const mistakes: string[] = []
  for (const [key, setting] of Object.entries<Setting<unknown>>(settings)) {
    const given = environment[setting.name] || (setting.standard ?? undefined)
    if (given === undefined) {
      if (setting.standard === null) mistakes.push(`${setting.name} is missing. ${setting.about}`)
      continue
    }
    const parsed = v.safeParse(setting.schema, given)
    if (parsed.success) values[key] = parsed.output
    else mistakes.push(`${setting.name} ${parsed.issues[0].message}. ${setting.about}`)
  }
  // A key is there exactly when its schema accepted it, and `mistakes` is empty only when none that must be there is missing.
  const known = values as Partial<Values>
  mistakes.push(...mistakesTogether(known))
  if (mistakes.length > 0) throw new ConfigError(mistakes)
  return deepFreeze(arrange(known as Values))
}

/** What no single variable shows. */
function mistakesTogether(known: Partial<Values>): string[] {
  const mistakes: string[] = []
  const { listenHost, publicAddress, demo, wikiBotName, wikiBotPassword } = known
  const publicUrl = publicAddress === undefined ? null : URL.parse(publicAddress)
  const isPublicLoopback = publicUrl === null || isLoopback(publicUrl.hostname)
  if (demo === true && listenHost !== undefined && !isLoopback(listenHost))
    mistakes.push(
      'SCRIPTORIUM_LISTEN_HOST must be loopback while SCRIPTORIUM_DEMO is 1: demo people sign in without a password.',
    )
  if (demo === true && !isPublicLoopback)
    mistakes.push(
      'SCRIPTORIUM_PUBLIC_ADDRESS must be loopback while SCRIPTORIUM_DEMO is 1: demo people sign in without a password.',
    )
  if (!isPublicLoopback && publicUrl?.protocol !== 'https:')
    mistakes.push(
      'SCRIPTORIUM_PUBLIC_ADDRESS must start with https:// because cookies and words would be readable on the way.',
    )
  if ((wikiBotName === undefined) !== (wikiBotPassword === undefined))
    mistakes.push('SCRIPTORIUM_WIKI_BOT_NAME and SCRIPTORIUM_WIKI_BOT_PASSWORD must be set together or not at all.')
  return mistakes
}

function arrange(values: Values): Config {
  const { dataFolder, wikiBotName, wikiBotPassword } = values
  return {
    listen: { host: values.listenHost, port: values.listenPort },
    metrics: values.metricsPort === undefined ? null : { host: values.metricsHost, port: values.metricsPort },
    publicAddress: values.publicAddress,
    trustedProxies: values.trustedProxies ?? [],
    databasePath: path.join(dataFolder, 'scriptorium.db'),
    backupFolder: path.join(dataFolder, 'backups'),
    wikiMemoryPath: path.join(dataFolder, 'wiki-memory.json'),
    signingKeyPath: values.signingKeyFile ?? path.join(dataFolder, 'signing-key.pem'),
    editorFolder: values.editorFolder,
    logLevel: values.logLevel,
    wiki: {
      api: values.wikiApi,
      publicApi: values.wikiPublicApi ?? values.wikiApi,
      bot:
        wikiBotName === undefined || wikiBotPassword === undefined
          ? null
          : { name: wikiBotName, password: wikiBotPassword },
    },
    matrix: {
      homeserver: values.homeserver,
      serverName: values.homeserverName,
      listenPort: values.matrixListenPort,
      hearingToken: values.matrixHearingToken,
      pushToken: values.matrixPushToken,
      speakingToken: values.matrixSpeakingToken,
    },
    candidDays: values.candidDays,
    operatorToken: values.operatorToken ?? null,
    isDemo: values.demo,
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
}

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) deepFreeze(inner)
  return Object.freeze(value)
}
