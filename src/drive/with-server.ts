import {environmentError, messageOf} from '../error.js'
import {untilDeath} from './until-death.js'
import type {LiveServer, StartRequest, World} from './world.js'

/** Runs `use` with a fresh start of an arm until it ends or the server does, and stops the server whatever comes of it. */
export async function withServer<T>(
  request: StartRequest,
  world: Pick<World, 'start' | 'clock'> & {readonly signal: AbortSignal},
  use: (server: LiveServer, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const server = await world.start(request, world.signal)
  return thenStop([server], () => untilDeath([server], world, signal => use(server, signal)))
}

/** Stops all of `servers`, which `use` may still add to, whatever comes of it. */
export async function thenStop<T>(
  servers: readonly Pick<LiveServer, 'stop'>[],
  use: () => Promise<T>,
): Promise<T> {
  let result: T
  try {
    result = await use()
  } catch (error) {
    await stopAll(servers).catch((stopError: unknown) => {
      throw environmentError(
        'WB_SERVER_NOT_STOPPED',
        `${messageOf(error)}; and ${messageOf(stopError)}`,
        undefined,
        error,
      )
    })
    throw error
  }
  await stopAll(servers)
  return result
}

/** All of them, also when one does not stop. */
async function stopAll(servers: readonly Pick<LiveServer, 'stop'>[]): Promise<void> {
  const stops = await Promise.allSettled(servers.map(server => server.stop()))
  const failed = stops.find(stop => stop.status === 'rejected')
  if (failed !== undefined) throw failed.reason
}
