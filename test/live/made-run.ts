import {LiveEvents, type LiveEvent} from '../../src/live/event.js'
import {makePlan, type Plan} from '../../src/plan/plan.js'
import {resolvePhases} from '../../src/plan/phases.js'
import type {RunResult} from '../../src/result/schema.js'
import type {RunEvent} from '../../src/run/event.js'
import {executePlan} from '../../src/run/execute.js'
import {fakeWorld} from '../fixtures/fake-world.js'
import {arms, environment, ioScenario} from '../fixtures/result.js'

export interface FollowedRun {
  readonly result: RunResult
  readonly told: readonly RunEvent[]
  readonly shown: readonly LiveEvent[]
}

/** A run of two arms, seven rounds each, on a machine on which nothing is real. */
export async function followedRun(): Promise<FollowedRun> {
  const plan: Plan = makePlan({
    ...{arms: arms('sync', 'async'), scenarios: [ioScenario], rounds: 7, durationMs: 500, seed: 7},
    ...{url: null, port: null},
    ...resolvePhases({}),
  })
  const live = new LiveEvents(plan)
  const [told, shown]: [RunEvent[], LiveEvent[]] = [[], []]
  const result = await executePlan(
    {
      ...{name: 'io', plan, environment, toolVersion: '0.0.0', command: ['bench', 'run']},
      ...{insecure: false, database: null},
    },
    {
      ...fakeWorld({}),
      onEvent: event => {
        told.push(event)
        const one = live.of(event, new Date(0))
        if (one !== null) shown.push(one)
      },
    },
  )
  return {result, told, shown}
}
