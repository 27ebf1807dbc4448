import type {Arm} from '../../plan/arm.js'
import type {CapacityArm, CapacityStep} from '../../result/capacity.js'
import type {CompletedRound} from '../../result/round.js'
import type {StepReader} from '../decide/read-steps.js'

/** What is recorded of an arm, as far as the search has come. */
export interface ArmInSearch {
  readonly arm: Arm
  pilot: CompletedRound | null
  readonly steps: CapacityStep[]
  readonly reader: StepReader
  /** Fresh starts so far, without the pilot. */
  starts: number
  /** Why it was given up. */
  failure: string | null
}

export function recordOf({arm, pilot, steps, failure}: ArmInSearch): CapacityArm {
  return {arm: arm.id, concurrency: {...arm.concurrency}, pilot, steps: [...steps], failure}
}
