import type {Loop} from './case.js'
import type {RunRecord} from './record.js'

/** All runs of one case by one tool, beside so many busy loops. */
export interface Trial {
  readonly case: string
  readonly tool: string
  readonly loop: Loop
  readonly busyLoops: number
  readonly runs: readonly RunRecord[]
}

/** In the order in which they first ran. */
export function trialsOf(runs: readonly RunRecord[]): Trial[] {
  const groups = new Map<string, RunRecord[]>()
  for (const run of runs) {
    const key = `${run.case} ${run.tool} ${run.loop} ${run.busyLoops}`
    const group = groups.get(key)
    if (group) group.push(run)
    else groups.set(key, [run])
  }
  return [...groups.values()].map(trialOf)
}

export function single(run: RunRecord): Trial {
  return trialOf([run])
}

function trialOf(runs: readonly RunRecord[]): Trial {
  const [first] = runs
  if (first === undefined) throw new Error('no runs')
  return {case: first.case, tool: first.tool, loop: first.loop, busyLoops: first.busyLoops, runs}
}
