import {limitsOf} from '../../judge/cell.js'
import type {CapacityAnswer, CapacityRecord} from '../../result/capacity.js'
import type {SloTerm} from '../../config/words/slo.js'
import {judgeArm} from './judge.js'

/** All that a record says: a pure function of it. */
export function answersOf({plan, search, environment, arms}: CapacityRecord): CapacityAnswer[] {
  const {precision, atLeast} = search
  const [first, ...others] = search.slo as readonly SloTerm[]
  if (first === undefined) return []
  const {cores, cgroupCpuLimit} = environment
  const coresAllowed = plan.pinning?.server?.split(',').length ?? environment.coresAllowed
  const connections = plan.scenarios[0]?.connections ?? 1
  return arms.map(arm =>
    judgeArm(
      arm,
      {slo: [first, ...others], precision, atLeast},
      limitsOf(
        {concurrency: arm.concurrency, limits: plan.arms.find(({id}) => id === arm.arm)?.limits},
        {cores, coresAllowed, cgroupCpuLimit},
      ),
      connections,
    ),
  )
}
