import {performance} from 'node:perf_hooks'
import {environmentError} from '../../error.js'
import type {Connection} from '../engine/contract.js'
import type {Latch} from '../pace/latch.js'

/** A target that refuses is asked again for this long: it may be reloading. */
const refusedForMs = 1500
/** A target that does not react to a connect at all. */
const silentForMs = 10_000
const pollMs = 20

/**
 * Waits until the connection that goes first is connected. It has sent a real request: a connection that asks nothing
 * would cost a sync server a worker's turn. Throws when nobody can be reached.
 */
export async function contact(first: Connection, connected: Latch, targetName: string): Promise<void> {
  const sinceMs = performance.now()
  while (!(await connected.within(pollMs))) {
    const waitedMs = performance.now() - sinceMs
    const error = first.lastError
    if (error && waitedMs >= refusedForMs) {
      throw environmentError(
        'WB_CANNOT_CONNECT',
        `cannot connect to ${targetName}: ${error.message}`,
        hintFor(error),
        error,
      )
    }
    if (waitedMs >= silentForMs) {
      throw environmentError(
        'WB_CANNOT_CONNECT',
        `cannot connect to ${targetName}: no reaction within ${silentForMs / 1000} s`,
      )
    }
  }
}

function hintFor(error: Error): string {
  const code = 'code' in error ? String(error.code) : ''
  const isCertificate = /CERT|SELF_SIGNED|ISSUER|ALTNAME/.test(code)
  return isCertificate
    ? 'trust its certificate (NODE_EXTRA_CA_CERTS) or allow an insecure one'
    : 'is the server running?'
}
