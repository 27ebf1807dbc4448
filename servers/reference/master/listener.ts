import {rmSync} from 'node:fs'
import {setTimeout as sleep} from 'node:timers/promises'
import {isDeepStrictEqual} from 'node:util'
import {addressText, isUnix} from '../../../libc/address.js'
import {close} from '../../../libc/descriptor.js'
import {listenTcp, listenUnix, socketFile, type Listener} from '../../../libc/listen.js'
import {listen, setOption} from '../../../libc/socket.js'
import type {Log} from '../log/log.js'
import type {Settings} from '../settings/settings.js'

/** The master's socket. What it did not bind itself, it does not take away. */
export type MasterListener = Listener & {
  readonly origin: 'bound' | 'systemd'
  /** Which file its path named when it was bound; undefined on TCP. */
  readonly file?: string | undefined
}

const retryMs = 1000

/** Binds and listens, for all workers of the master. An address in use is tried again; undefined when it stays so. */
export async function openListener(
  settings: Settings,
  log: Log,
  attempts: number,
): Promise<MasterListener | undefined> {
  const name = addressText(settings.bind)
  for (let attempt = 1; attempt <= attempts; attempt++) {
    try {
      return bound(settings)
    } catch (error) {
      if (!isInUse(error)) {
        log.error(`Invalid address ${name}: ${error instanceof Error ? error.message : String(error)}`)
        return undefined
      }
      log.error(`Connection in use: ${name}`)
      if (attempt < attempts) await sleep(retryMs)
    }
  }
  log.error(`Can't connect to ${name}`)
  return undefined
}

/**
 * The socket for new settings: the old one where it will do. Throws, with the old one as it was, when there is none.
 * Once only: the workers that run must not wait for an address to become free.
 */
export async function keepOrOpen(
  old: {readonly settings: Settings; readonly listener: MasterListener},
  settings: Settings,
  log: Log,
): Promise<MasterListener> {
  if (isDeepStrictEqual(settings.bind, old.settings.bind)) return converted(old, settings)
  const listener = await openListener(settings, log, 1)
  if (listener === undefined) throw new Error('cannot listen at the new address')
  sayListening(listener, log)
  return listener
}

/** Workers keep their own descriptors. `remove`: nobody is to come by its path any more. */
export function closeListener(listener: MasterListener, name: 'keep' | 'remove'): void {
  close(listener.fd)
  if (name === 'keep' || !isUnix(listener) || listener.origin !== 'bound') return
  // Another server may have taken the path meanwhile.
  if (socketFile(listener.path) === listener.file) rmSync(listener.path, {force: true})
}

export function sayListening(listener: Listener, log: Log): void {
  const name = addressText(listener)
  log.info(`Listening at: ${isUnix(listener) ? name : `http://${name}`} (${process.pid})`)
}

function bound({bind, backlog, umask, reusePort}: Settings): MasterListener {
  if (!isUnix(bind)) {
    return {...listenTcp({...bind, backlog, reusePort, isReservation: reusePort}), origin: 'bound'}
  }
  return {...listenUnix({...bind, backlog, umask}), origin: 'bound', file: socketFile(bind.path)}
}

/** The same address, with the backlog and the way of sharing that the new settings want. */
function converted(
  {settings: before, listener}: {readonly settings: Settings; readonly listener: MasterListener},
  {backlog, reusePort}: Settings,
): MasterListener {
  const isListening = !before.reusePort
  if (reusePort && isListening) return reservationBeside(listener)
  // What was only bound begins to listen; what listens takes up another backlog.
  if (!reusePort && !(isListening && backlog === before.backlog)) listen(listener.fd, backlog)
  // Workers' own sockets keep the option until they are gone; nobody else can join them from here on.
  if (!reusePort && !isListening) setOption(listener.fd, 'reusePort', false)
  return listener
}

/**
 * A second socket on the address of one that listens: Linux wants the option on both, and takes it after bind too. It
 * is not listened on: what comes goes to the old workers until the new ones listen beside them.
 */
function reservationBeside(listener: MasterListener): MasterListener {
  if (isUnix(listener) || listener.origin === 'systemd') throw new Error(reusePortRefusal)
  const {host, port, fd} = listener
  setOption(fd, 'reusePort', true)
  try {
    const reservation = listenTcp({host, port, backlog: 1, reusePort: true, isReservation: true})
    return {...reservation, origin: 'bound'}
  } catch (error) {
    setOption(fd, 'reusePort', false)
    throw error
  }
}

export const reusePortRefusal =
  '--reuse-port is not supported with a socket of systemd: all workers share that one'

function isInUse(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
}
