import {bugCodes} from './bug-codes.js'
import {environmentCodes} from './environment-codes.js'
import {fileCodes} from './file-codes.js'
import {flagCodes} from './flag-codes.js'
import {serverCodes} from './server-codes.js'

/**
 * Told apart by what the reader must do: `usage` — ask differently (flags, scenario, config) · `environment` — mend the
 * machine or the target · `bug` — tell us.
 */
export const catalogue = {
  usage: {...flagCodes, ...fileCodes, ...serverCodes},
  environment: environmentCodes,
  bug: bugCodes,
} as const

export type ErrorFamily = keyof typeof catalogue
export type CodeOf<Family extends ErrorFamily> = keyof (typeof catalogue)[Family]

/** Stable: scripts and searches rely on them. One stands for a kind of error, not for a place in the code. */
export type ErrorCode = {[Family in ErrorFamily]: CodeOf<Family>}[ErrorFamily]

export function familyOf(code: ErrorCode): ErrorFamily {
  return code in catalogue.usage ? 'usage' : code in catalogue.environment ? 'environment' : 'bug'
}
