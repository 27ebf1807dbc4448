import type {BoundFacts} from '../result/cell.js'

/** A share of its limit above which a resource counts as full: what is left is scheduling noise. */
export const full = 0.9

/** Whether the server's own processes keep busy all the cores that they can use. */
export function fillsItsCores({serverCores, coreLimit}: BoundFacts): boolean {
  return serverCores !== null && coreLimit !== null && serverCores >= full * coreLimit
}
