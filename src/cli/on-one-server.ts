import type {Destination} from '../drive/verify.js'
import {withServer} from '../drive/with-server.js'
import type {World} from '../drive/world.js'
import {isRunning} from '../plan/arm.js'
import type {Plan} from '../plan/plan.js'
import {readyOf} from '../run/ready.js'

/** Gives `use` the server that a plan's first start names: one that runs already, or one that is started and stopped again. */
export async function onOneServer<T>(
  plan: Plan,
  world: World & {readonly signal: AbortSignal},
  insecure: boolean,
  use: (to: Destination, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const [start] = plan.starts
  if (start === undefined) throw new RangeError('a plan without a start')
  const {arm, scenario} = start
  if (isRunning(arm)) return use({origin: arm.launch.origin, insecure}, world.signal)
  const upstream = await world.startUpstream(world.signal)
  try {
    const request = {
      ...{arm, ready: readyOf(plan, scenario), upstream: upstream.address, database: null},
      ...{port: plan.port, cpus: null},
    }
    return await withServer(request, world, ({origin}, signal) => use({origin, insecure: false}, signal))
  } finally {
    await upstream.stop()
  }
}
