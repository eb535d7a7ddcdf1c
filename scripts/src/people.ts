/** Somebody of the demo: an account of the local wiki. */
export interface DemoPerson {
  readonly name: string
  readonly role: 'editor' | 'maintainer' | 'administrator'
  readonly groups: readonly string[]
}

/** Whoever may edit a page may publish it, so a maintainer needs no group. */
export const demoPeople = [
  { name: 'Ada', role: 'editor', groups: [] },
  { name: 'Grace', role: 'editor', groups: [] },
  { name: 'Marit', role: 'maintainer', groups: [] },
  { name: 'Jo', role: 'administrator', groups: ['sysop', 'bureaucrat', 'interface-admin'] },
] as const satisfies readonly DemoPerson[]

export type DemoName = (typeof demoPeople)[number]['name']

/** The wiki's service account, for the server: reads, and resolves unclear publications. */
export const botAccount = { name: 'Scriptorium', appId: 'server', grants: ['basic', 'highvolume'] } as const
