import {Agent, get} from 'node:http'
import type {TcpAddress} from '../settings/settings.js'
import {noUpstream, UpstreamError, upstreamTimeoutMs, upstreamTooSlow} from './upstream-error.js'

/** One round trip to the upstream, which answers after `waitMs`. Throws UpstreamError. */
export type CallUpstream = (waitMs: number) => Promise<void>

/** Calls with node:http and a keep-alive agent, as most Node applications do. */
export function createUpstreamCall(address: TcpAddress | undefined): CallUpstream {
  if (address === undefined) return () => Promise.reject(noUpstream())
  const agent = new Agent({keepAlive: true})
  return async waitMs => {
    const status = await statusOf(address, agent, waitMs, 'may repeat')
    if (status !== 200) throw new UpstreamError(502, `the upstream failed: it answered ${String(status)}`)
  }
}

function statusOf(
  {host, port}: TcpAddress,
  agent: Agent,
  waitMs: number,
  again: 'may repeat' | 'last try',
): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error): void => {
      reject(
        error instanceof UpstreamError
          ? error
          : new UpstreamError(502, `the upstream failed: ${error.message}`),
      )
    }
    const timeout = waitMs + upstreamTimeoutMs
    const request = get({host, port, agent, path: `/?ms=${waitMs}`, timeout}, response => {
      response.resume()
      response.once('end', () => resolve(response.statusCode))
      response.once('error', fail)
    })
    request.once('timeout', () => request.destroy(upstreamTooSlow(waitMs)))
    request.once('error', error => {
      // A kept connection may have been closed just as it was used; Node's documentation says to try again then.
      const isStale = request.reusedSocket && 'code' in error && error.code === 'ECONNRESET'
      if (isStale && again === 'may repeat') resolve(statusOf({host, port}, agent, waitMs, 'last try'))
      else fail(error)
    })
  })
}
