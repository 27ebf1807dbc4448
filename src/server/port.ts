import {readdirSync, readFileSync, readlinkSync} from 'node:fs'
import {createServer} from 'node:net'

import {environmentError} from '../error.js'

/** Below the range from which Linux gives ports to whoever asks for any (32768 and up), above the well-known ones. */
const [lowest, highest] = [18_000, 32_000] as const
const tries = 50

/** Given out lately: whoever asked for it may not have bound it yet. */
const recent: number[] = []
const remembered = 32

/**
 * A port that nobody listens on, for one start. Between this look and the server's own bind lie seconds on a busy machine:
 * a port of the kernel's choice could meanwhile become that of any client's connection, and nobody could listen on it.
 */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  for (let left = tries; left > 0; left--) {
    // Which one is no part of what a seed repeats: it only has to be free.
    const port = lowest + Math.floor(Math.random() * (highest - lowest))
    if (recent.includes(port)) continue
    const isFree = await boundPort(host, port).then(
      () => true,
      () => false,
    )
    if (!isFree) continue
    recent.push(port)
    if (recent.length > remembered) recent.shift()
    return port
  }
  return boundPort(host, 0)
}

/** Throws (exit 5) when the port cannot be listened on, and names who has it where /proc tells. */
export async function requireFreePort(host: string, port: number): Promise<void> {
  try {
    await boundPort(host, port)
  } catch (error) {
    throw unusablePort(host, port, error)
  }
}

/** Listens for a moment; the port that it got. */
async function boundPort(host: string, port: number): Promise<number> {
  return await new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen({host, port, exclusive: true}, () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : port))
    })
  })
}

function unusablePort(host: string, port: number, cause: unknown): Error {
  const code = (cause as NodeJS.ErrnoException).code
  const where = `port ${port} on ${host}`
  switch (code) {
    case 'EADDRINUSE': {
      const owner = portOwner(port)
      const by = owner === undefined ? 'in use' : `in use by ${owner.program} (pid ${owner.pid})`
      return environmentError('WB_PORT_TAKEN', `${where} is ${by}`, 'Stop it, or choose another port.', cause)
    }
    case 'EACCES':
      return environmentError(
        'WB_PORT_UNUSABLE',
        `${where} needs privileges`,
        'Choose a port above 1023.',
        cause,
      )
    case 'EADDRNOTAVAIL':
      return environmentError(
        'WB_PORT_UNUSABLE',
        `${host} is not an address of this machine`,
        'Listen on 127.0.0.1.',
        cause,
      )
    default:
      return environmentError(
        'WB_PORT_UNUSABLE',
        `cannot listen on ${where}: ${String(code)}`,
        undefined,
        cause,
      )
  }
}

export interface PortOwner {
  readonly pid: number
  readonly program: string
}

/** Who listens on a TCP port; `undefined` without /proc, or when it is another user's process. */
export function portOwner(port: number): PortOwner | undefined {
  const sockets = new Set(
    ['/proc/net/tcp', '/proc/net/tcp6'].flatMap(table => listenersIn(readText(table), port)),
  )
  if (sockets.size === 0) return undefined
  for (const pid of list('/proc').filter(name => /^\d+$/.test(name))) {
    const holds = list(`/proc/${pid}/fd`).some(fd => sockets.has(target(`/proc/${pid}/fd/${fd}`)))
    if (holds) return {pid: Number(pid), program: readText(`/proc/${pid}/comm`).trim()}
  }
  return undefined
}

/** `socket:[inode]` of every listener (state 0A) on the port: the local address is field 2, the inode field 10. */
export function listenersIn(table: string, port: number): string[] {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return table
    .split('\n')
    .map(line => line.trim().split(/\s+/))
    .filter(fields => fields[1]?.endsWith(wanted) === true && fields[3] === '0A')
    .map(fields => `socket:[${fields[9] ?? ''}]`)
}

function list(directory: string): string[] {
  return attempt(() => readdirSync(directory)) ?? []
}

function readText(path: string): string {
  return attempt(() => readFileSync(path, 'utf8')) ?? ''
}

function target(link: string): string {
  return attempt(() => readlinkSync(link)) ?? ''
}

/** Processes end and descriptors close while they are looked at. */
function attempt<T>(look: () => T): T | undefined {
  try {
    return look()
  } catch {
    return undefined
  }
}
