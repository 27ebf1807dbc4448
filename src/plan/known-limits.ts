import type {ArmRecord} from '../result/arm.js'
import type {ServerManifest, Variant} from '../server/manifest/schema.js'
import {isWithin} from '../server/version.js'

/** Of its manifest, what moves the numbers of this arm. */
export function knownLimitsOf(
  {limits}: ServerManifest,
  variant: Variant,
  version: string,
  workers: number,
): Pick<ArmRecord, 'knownLimits'> {
  const concerned = limits.filter(
    limit =>
      limit.measured &&
      isWithin(version, limit) &&
      (limit.variants?.includes(variant.name) ?? true) &&
      (workers > 1 || !limit.severalWorkers),
  )
  return concerned.length === 0 ? {} : {knownLimits: concerned.map(({text, source}) => ({text, source}))}
}
