import {connectionsOf, type LoadJob} from '../job.js'

/** The shares of a load, one for each generator process: never more than there are connections. */
export function splitJob<Job extends LoadJob>(job: Job): readonly Job[] {
  const connections = connectionsOf(job)
  const of = Math.min(job.processes ?? 1, connections)
  if (of === 1) return [job]
  return Array.from({length: of}, (_, index) => {
    const share = shareOf(connections, index, of)
    const part = {index, of}
    // The rate stays that of all: the schedule takes its part of it.
    return job.model === 'closed' ? {...job, part, connections: share} : {...job, part, maxConnections: share}
  })
}

/** Whole parts that differ by at most one. */
function shareOf(total: number, index: number, of: number): number {
  return Math.floor(total / of) + (index < total % of ? 1 : 0)
}
