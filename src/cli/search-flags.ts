import {limitFlags} from './limit-flags.js'
import {loadFlags} from './load-flags.js'
import {measurementFlags} from './measurement-flags.js'
import {outputFlags} from './output-flags.js'
import {serverFlags} from './server-flags.js'

const ownRates = Object.fromEntries(
  Object.entries(loadFlags).filter(([name]) => !['phase', 'rate', 'profile', 'load'].includes(name)),
) as Omit<typeof loadFlags, 'phase' | 'rate' | 'profile' | 'load'>
const {warmup, seed, 'dry-run': dryRun} = measurementFlags

/** Of commands that start arms and choose phases, rates and rounds by themselves. */
export const searchFlags = {
  ...serverFlags,
  ...limitFlags,
  ...ownRates,
  warmup,
  seed,
  'dry-run': dryRun,
  ...outputFlags,
}
