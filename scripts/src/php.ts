import { run } from '../setup/run.mjs'
import { carriedParts } from './checkout.ts'

/** Runs a PHP script to its end, by the PHP of the set-up. */
export function runPhp(
  parameters: readonly string[],
  options: { readonly env?: Readonly<Record<string, string>>; readonly input?: string } = {},
): Promise<string> {
  return run(carriedParts().php, parameters, {
    env: { ...process.env, ...options.env },
    input: options.input ?? '',
    timeoutMs: 180_000,
  })
}

/** Settings of the web server: four workers fork from one process, so APCu and opcache are shared. */
export const webServerSettings = [
  'opcache.enable=1',
  'opcache.revalidate_freq=0',
  'opcache.memory_consumption=192',
  'opcache.max_accelerated_files=20000',
  'opcache.interned_strings_buffer=16',
  'apc.enabled=1',
  'apc.shm_size=128M',
  'memory_limit=256M',
  'post_max_size=16M',
  'display_errors=0',
  'log_errors=1',
  // MediaWiki 1.39 is older than this PHP.
  'error_reporting=E_ALL&~E_DEPRECATED',
].flatMap((setting) => ['-d', setting])
