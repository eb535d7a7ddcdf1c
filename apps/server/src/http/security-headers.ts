/** Policy of the web client's pages: measured without a violation (Chromium), with a nonce per response for CodeMirror's style element. */
export function pagePolicy(nonce: string, publicAddress: string): string {
  const socketOrigin = publicAddress.replace(/^http/, 'ws')
  return [
    `default-src 'none'`,
    `script-src 'self'`,
    `style-src 'self' 'nonce-${nonce}'`,
    `img-src 'self' data:`,
    `font-src 'self'`,
    `connect-src 'self' ${socketOrigin}`,
    `frame-src 'self'`,
    `worker-src 'self'`,
    `manifest-src 'self'`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
  ].join('; ')
}

/** Of everything that is no page: it may not do anything, wherever a browser shows it. */
const answerPolicy = `default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`

/** Sets what every response needs and has not set itself. */
export function addSecurityHeaders(headers: Headers): void {
  const standard = {
    'Content-Security-Policy': answerPolicy,
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
  }
  for (const [name, value] of Object.entries(standard)) if (!headers.has(name)) headers.set(name, value)
}
