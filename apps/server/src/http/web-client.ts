import { randomBytes } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Log } from '../log.ts'
import { pagePolicy } from './security-headers.ts'

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
}

export interface WebClient {
  /** The one HTML page, with a nonce of its own. */
  page(status: 200 | 404, language: string | null): Promise<Response>
  /** A built file, or `undefined`. */
  file(requestPath: string): Promise<Response | undefined>
  isBuilt(): Promise<boolean>
}

/** @param folder of the Vite build, see SCRIPTORIUM_EDITOR_FOLDER */
export function createWebClient(folder: string, publicAddress: string, log: Log): WebClient {
  const root = path.resolve(folder)
  const indexPath = path.join(root, 'index.html')

  return {
    async page(status, language) {
      const html = await readFile(indexPath, 'utf8').catch((error: unknown) => {
        log.error({ err: error, folder: root }, 'web client is not built')
        return undefined
      })
      if (html === undefined) return new Response('The web client is not built.\n', { status: 503 })
      const nonce = randomBytes(18).toString('base64url')
      const headers = {
        'Content-Type': 'text/html; charset=utf-8',
        'Cache-Control': 'no-store',
        'Content-Security-Policy': pagePolicy(nonce, publicAddress),
        // Without any, a browser may send `Origin: null` to ourselves.
        'Referrer-Policy': 'same-origin',
      }
      return new Response(inLanguage(html.replaceAll('__NONCE__', nonce), language), { status, headers })
    },

    async file(requestPath) {
      const filePath = path.join(root, path.posix.normalize(requestPath))
      const type = contentTypes[path.extname(filePath)]
      const isInside = filePath.startsWith(root + path.sep) && !/[/\\]\./.test(filePath.slice(root.length))
      if (type === undefined || !isInside || filePath === indexPath) return undefined
      const facts = await stat(filePath).catch(() => undefined)
      if (facts === undefined || !facts.isFile()) return undefined
      // Vite names what lies in assets/ after its content: it never changes.
      const isHashed = requestPath.startsWith('/assets/')
      const cache = isHashed ? 'public, max-age=31536000, immutable' : 'no-cache'
      return new Response(await readFile(filePath), { headers: { 'Content-Type': type, 'Cache-Control': cache } })
    },

    isBuilt: () =>
      stat(indexPath).then(
        () => true,
        () => false,
      ),
  }
}

/** The page's first words are in the person's language and direction before any script runs. */
function inLanguage(html: string, language: string | null): string {
  if (language === null || !/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(language)) return html
  return html.replace(/<html\b([^>]*)>/i, (_, attributes: string) => {
    const others = attributes.replace(/\s(lang|dir)=("[^"]*"|'[^']*'|\S+)/gi, '')
    return `<html lang="${language}" dir="${directionOf(language)}"${others}>`
  })
}

/** Scripts written from right to left, by the languages of wikis that use them. */
const rightToLeft = new Set('ar arc arz azb bgn ckb dv fa glk he khw ks lrc mzn nqo pnb ps sd skr ug ur yi'.split(' '))

function directionOf(language: string): 'ltr' | 'rtl' {
  return rightToLeft.has(language.toLowerCase().split('-')[0] ?? '') ? 'rtl' : 'ltr'
}
