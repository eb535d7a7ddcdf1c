import { createApp, effectScope } from 'vue'
import type { Plugin } from 'vue'
import type { ScriptoriumApi } from '../api/scriptorium-api.ts'
import { appContextKey } from '../shell/app-context.ts'
import type { AppContext } from '../shell/app-context.ts'

/**
 * For tests: what a component sets up, without a component.
 * @param api what of the server is asked; anything else is not there
 * @param end takes the component away
 */
export function setUp<Result>(
  run: () => Result,
  { api = {}, plugins = [] }: { readonly api?: Partial<ScriptoriumApi>; readonly plugins?: readonly Plugin[] } = {},
): { readonly it: Result; readonly end: () => void } {
  const app = createApp({})
  for (const plugin of plugins) app.use(plugin)
  app.provide(appContextKey, { api } as AppContext)
  const scope = effectScope()
  const it = app.runWithContext(() => scope.run(run))
  if (it === undefined) throw new Error('nothing was set up')
  return { it, end: () => scope.stop() }
}
