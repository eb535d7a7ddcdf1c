import { availableParallelism } from 'node:os'

/** The server under test has this core for itself, its threads included. */
export const serverCore = '0'

/** All others are for whoever plays the editors; a machine of one core has to share it. */
export const otherCores = availableParallelism() > 1 ? `1-${availableParallelism() - 1}` : '0'
