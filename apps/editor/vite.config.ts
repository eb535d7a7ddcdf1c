import vue from '@vitejs/plugin-vue'
import { defaultClientConditions, defineConfig } from 'vite'
import { codexDarkTheme } from './codex-dark-theme.ts'
import { codexParts } from './codex-parts.ts'
import { plainWikiWords } from './plain-wiki-words.ts'
import { leaveOut } from './left-out.ts'

/** Where `vite` in development finds the server. */
const server = process.env['SCRIPTORIUM_PUBLIC_ADDRESS'] ?? 'http://localhost:8040'

/** Ours only looks like another site to the server; without its own Origin every unsafe request would be refused. */
const proxied = { target: server, changeOrigin: true, headers: { origin: server } }

export default defineConfig({
  plugins: [vue(), codexDarkTheme(), codexParts(), plainWikiWords(), leaveOut()],
  resolve: { conditions: [...defaultClientConditions, 'scriptorium:source'] },
  html: { cspNonce: '__NONCE__' },
  build: {
    target: 'es2023',
    modulePreload: {
      polyfill: false,
      // Menus and dialogs of the draft need scripts that it has: naming them again costs bytes before the text. The wikitext colours need one more.
      resolveDependencies: (file, dependencies, { hostId }) =>
        hostId.includes('/DraftPage-') && !file.includes('/wikitext-')
          ? dependencies.filter((name) => name.endsWith('.css'))
          : dependencies,
    },
    assetsInlineLimit: 0,
    manifest: true,
    rolldownOptions: {
      treeshake: {
        // Codex is one module: without this all 50 components come along with the ten that are used.
        manualPureFunctions: ['defineComponent', '_export_sfc'],
      },
    },
  },
  server: {
    host: '127.0.0.1',
    proxy: {
      '/api': proxied,
      '^/auth/(wiki/start|wiki/complete|sign-out)': proxied,
      '^/d/[^/]+/preview': proxied,
      '^/p/[^/]+\\.(txt|json)$': proxied,
      '/live': { ...proxied, ws: true },
    },
  },
})
