import type { Door, Upgrade } from '@scriptorium/server/door'

/** What the address of a plain y-websocket client says. */
export interface PlainAddress {
  readonly name: string
  /** `null`: somebody nobody has seen before. */
  readonly who: string | null
  readonly isReader: boolean
  /** Wants frames of ours, *durable* among them. */
  readonly wantsFrames: boolean
}

export interface Admission {
  /** @returns the path at which the product lets this guest in */
  admit(asked: PlainAddress): Promise<string>
}

export interface PlainDoor {
  /** What the product is started with. */
  readonly door: Door
  admitBy(admission: Admission): void
}

/** Where the product has its own addresses. */
const ownPath = /^\/live\//

/** The server's port, with one more kind of address in front of the product's: `/NAME[?person=WHO][&role=reader][&ack=1]`. */
export function openPlainDoor(door: Door): PlainDoor {
  const site = `http://127.0.0.1:${door.port}`

  let admission: Admission | undefined

  async function letIn(upgrade: Upgrade, product: (...upgrade: Upgrade) => void): Promise<void> {
    const [request, connection] = upgrade
    const asked = readPlainAddress(request.url ?? '/')
    if (asked === null || admission === undefined) return product(...upgrade)
    connection.on('error', endBroken)
    try {
      request.url = await admission.admit(asked)
      // One-time tickets are for pages.
      request.headers.origin = site
      connection.off('error', endBroken)
      product(...upgrade)
    } catch {
      connection.destroy()
    }
  }

  return {
    admitBy(given) {
      admission = given
    },
    door: {
      ...door,
      open(serve, upgrade) {
        door.open(serve, (...upgraded) => void letIn(upgraded, upgrade))
      },
    },
  }
}

function endBroken(this: Upgrade[1]): void {
  this.destroy()
}

function readPlainAddress(path: string): PlainAddress | null {
  if (ownPath.test(path)) return null
  const url = URL.parse(path, 'http://here.invalid')
  if (url === null) return null
  const { searchParams } = url
  return {
    name: url.pathname.slice(1),
    who: searchParams.get('person'),
    isReader: searchParams.get('role') === 'reader',
    wantsFrames: searchParams.get('ack') === '1',
  }
}
