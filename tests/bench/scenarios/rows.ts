import { burst } from './burst.ts'
import { coldOpen } from './cold-open.ts'
import { fanOut } from './fan-out.ts'
import { fifteenThousand } from './fifteen-thousand.ts'
import { hostile } from './hostile.ts'
import { crowded, idle, idleAlone } from './idle.ts'
import { kills } from './kill.ts'
import { rights } from './rights.ts'
import type { Row } from './row.ts'

/** What must never happen comes first, then how fast. */
export const rows: readonly Row[] = [
  ...kills,
  hostile,
  rights,
  burst,
  coldOpen,
  fifteenThousand,
  fanOut,
  idle,
  idleAlone,
  crowded,
]
