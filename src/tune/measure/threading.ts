import type {Outcome, Question} from '../../http/ask-once.js'
import {verifyAnswer} from '../../drive/verify.js'
import {withServer} from '../../drive/with-server.js'
import {compareTogether} from '../../judge/answers/together.js'
import type {SeenAnswer} from '../../judge/answers/shape.js'
import {isRunning, type Arm} from '../../plan/arm.js'
import {readyOf} from '../../run/ready.js'
import type {Candidate, Threading} from '../../result/tune.js'
import type {TunePlan} from '../plan/tune-plan.js'
import {scenarioOf} from './model-start.js'
import type {TuneWorld} from './world.js'

/** Requests one by one, and in each of the bursts. */
const asked = 12
const bursts = 3

/**
 * A fresh start that is asked one request after another, and then several together: whether one process that serves several
 * requests answers them as it answers one.
 */
export async function threadingOf(
  candidate: Candidate,
  arm: Arm,
  {run}: TunePlan,
  world: TuneWorld,
): Promise<Threading> {
  if (isRunning(arm)) throw new RangeError('a tuning starts what it measures')
  const scenario = scenarioOf(run)
  const {method, path, headers, body, timeoutMs} = scenario
  const question: Question = {
    ...{method, path, headers, deadlineMs: timeoutMs},
    body: body ?? undefined,
  }
  const request = {
    ...{arm, ready: readyOf(run, scenario), upstream: world.upstream, database: world.database},
    ...{port: run.port, cpus: null},
  }
  return withServer(request, world, async (server, signal): Promise<Threading> => {
    await verifyAnswer({origin: server.origin, insecure: false}, scenario, {...world, signal})
    const ask = () => world.ask(server.origin, question, signal)
    const one: SeenAnswer[] = []
    for (let nth = 0; nth < asked; nth++) one.push(...answerOf(await ask()))
    const many: SeenAnswer[] = []
    for (let burst = 0; burst < bursts; burst++)
      many.push(...(await Promise.all(Array.from({length: asked}, ask))).flatMap(answerOf))
    return {kind: candidate.kind, asked: bursts * asked, ...compareTogether(one, many)}
  })
}

function answerOf(outcome: Outcome): readonly SeenAnswer[] {
  return outcome.kind === 'answered'
    ? [{status: outcome.status, length: outcome.length, body: outcome.body}]
    : []
}
