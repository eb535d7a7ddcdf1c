export { connectMatrix } from './connect-matrix.ts'
export type { MatrixConfig, MatrixLog } from './matrix-config.ts'
export { hearingRegistration, speakingRegistration } from './registrations.ts'
export type { RegistrationFacts } from './registrations.ts'
