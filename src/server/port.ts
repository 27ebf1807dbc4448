import {createServer} from 'node:net'
import {environmentError} from '../error.js'
import {listIds, readProcFile} from '../measure/proc-file.js'
import {readListeners, socketInodesOf} from '../measure/tcp-sockets.js'

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
  const sockets = readListeners().filter(({local}) => local.port === port)
  if (sockets.length === 0) return undefined
  for (const pid of listIds('/proc')) {
    const held = socketInodesOf(pid)
    if (sockets.some(({inode}) => held.has(inode))) return {pid, program: programOf(pid)}
  }
  return undefined
}

/** Its short name; empty when it is gone. */
export function programOf(pid: number): string {
  return (readProcFile(`/proc/${pid}/comm`) ?? '').trim()
}
