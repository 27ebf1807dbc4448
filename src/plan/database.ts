import {usageError} from '../error.js'
import {modes} from '../server/mode.js'
import type {Mode} from '../server/protocol.js'
import type {Plan} from './plan.js'

/** Modes of the reference server with a client of PostgreSQL: a blocking one would have to wait in their own way. */
const referenceModes: readonly Mode[] = ['async', 'native']

/** Refuses scenarios that need a database when none is given, and arms that could not ask it. */
export function refuseWithoutDatabase(
  {scenarios, arms, url}: Pick<Plan, 'scenarios' | 'arms' | 'url'>,
  database: string | undefined,
): void {
  const [scenario] = scenarios.filter(each => each.needs === 'database')
  if (scenario === undefined || url !== null) return
  if (database === undefined) {
    throw usageError(
      'WB_NO_DATABASE',
      `the scenario "${scenario.name}" needs a PostgreSQL database`,
      'give one with --database postgresql://USER@HOST:PORT/NAME; nothing is written to it',
    )
  }
  const unable = arms.find(
    ({server, mode}) => server === 'reference' && mode !== null && !referenceModes.includes(mode),
  )
  if (unable === undefined) return
  throw usageError(
    'WB_MODE_NOT_SUPPORTED',
    `reference/${String(unable.mode)} cannot serve "${scenario.name}": it has no client of PostgreSQL`,
    `of the modes ${modes.join(', ')} those that can are ${referenceModes.join(' and ')}: --mode ${referenceModes.join(',')}`,
  )
}
