import type {Settings} from '../settings/settings.js'

/** A worker that stops gives connections without a request this long: to send one more, or to be closed. */
export const stopIdleMs = 1000

/** gthread's: how long a connection that sends nothing may hold a pool thread before it goes to the poller. */
export const firstByteMs = 5000

/** How long a connection may be silent. gunicorn's evented workers use the keep-alive for the first request too. */
export function idleTimeoutMs({keepAlive}: Pick<Settings, 'keepAlive'>): number {
  return keepAlive === 0 ? firstByteMs : keepAlive * 1000
}

/**
 * How long a client may keep its server waiting in the middle of a request: as long as a worker may keep its master
 * waiting. gunicorn's threads wait for ever; but then a few such clients hold every one of them.
 */
export function stallMs({timeout}: Pick<Settings, 'timeout'>): number {
  return timeout === 0 ? Infinity : timeout * 1000
}
