/** TCP sockets as /proc/net/tcp and /proc/net/tcp6 list them (proc_net_tcp(5)), and which process holds which. */
import {readlinkSync} from 'node:fs'
import {listIds, readProcFile, readProcStart} from './proc-file.js'

export interface Endpoint {
  /** As people write it: `127.0.0.1`, `::1`; an IPv4 address inside of IPv6 as IPv4. */
  readonly address: string
  readonly port: number
}

export interface TcpSocket {
  readonly local: Endpoint
  readonly remote: Endpoint
  readonly state: 'listening' | 'established' | 'other'
  /** Of a listening socket: connections that wait to be accepted. */
  readonly waiting: number
  readonly inode: string
}

/** All that a process sees: those of its network namespace; of bench's own when `pid` is left out. */
export function readTcpSockets(pid: number | 'self' = 'self'): readonly TcpSocket[] {
  return tables.flatMap(table => parseTcpTable(readProcFile(`/proc/${pid}/net/${table}`) ?? ''))
}

/** Those that listen. The kernel lists them first, so that thousands of closed connections behind them cost nothing. */
export function readListeners(pid: number | 'self' = 'self'): readonly TcpSocket[] {
  const isPast = (text: string) => /^ *\d+: \S+ \S+ (?!0A)\w\w /m.test(text)
  return tables
    .flatMap(table => parseTcpTable(readProcStart(`/proc/${pid}/net/${table}`, isPast) ?? ''))
    .filter(({state}) => state === 'listening')
}

const tables = ['tcp', 'tcp6'] as const

/** Inodes of the sockets that a process holds; none when it is gone, or another user's. */
export function socketInodesOf(pid: number): ReadonlySet<string> {
  const inodes = new Set<string>()
  for (const descriptor of listIds(`/proc/${pid}/fd`)) {
    const inode = /^socket:\[(\d+)\]$/.exec(linkOf(`/proc/${pid}/fd/${descriptor}`))?.[1]
    if (inode !== undefined) inodes.add(inode)
  }
  return inodes
}

/** Where any of these processes listens, each place once. */
export function listenersOf(pids: readonly number[]): readonly Endpoint[] {
  const [first] = pids
  if (first === undefined) return []
  const inodes = new Set(pids.flatMap(pid => [...socketInodesOf(pid)]))
  const places = new Map<string, Endpoint>()
  for (const {inode, local} of readListeners(first))
    if (inodes.has(inode)) places.set(endpointText(local), local)
  return [...places.values()]
}

/** `127.0.0.1:8000`, `[::1]:8000`. */
export function endpointText({address, port}: Endpoint): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}

/** Of one table, without its heading; lines that are none are left out. */
export function parseTcpTable(text: string): readonly TcpSocket[] {
  return text
    .split('\n')
    .slice(1)
    .flatMap(line => {
      const [, local, remote, state, queues, , , , , inode] = line.trim().split(/\s+/)
      if (local === undefined || remote === undefined || inode === undefined) return []
      return {
        local: parseEndpoint(local),
        remote: parseEndpoint(remote),
        state: states[state ?? ''] ?? 'other',
        waiting: Number.parseInt(queues?.split(':')[1] ?? '0', 16),
        inode,
      }
    })
}

/** TCP_LISTEN and TCP_ESTABLISHED of the kernel's include/net/tcp_states.h. */
const states: Readonly<Record<string, TcpSocket['state']>> = {'0A': 'listening', '01': 'established'}

/** Words of 32 bits in the byte order of the machine, which is little-endian wherever Node 20 runs on Linux but s390x. */
function parseEndpoint(text: string): Endpoint {
  const [address = '', port = ''] = text.split(':')
  const words = (address.match(/.{8}/g) ?? []).map(word => Buffer.from(word, 'hex').reverse())
  return {address: addressText(Buffer.concat(words)), port: Number.parseInt(port, 16)}
}

/** Of 4 or 16 bytes, in network order. */
export function addressText(bytes: Buffer): string {
  if (bytes.length === 4) return [...bytes].join('.')
  if (bytes.subarray(0, 12).equals(mappedPrefix)) return [...bytes.subarray(12)].join('.')
  const groups = (bytes.toString('hex').match(/.{4}/g) ?? []).map(group => group.replace(/^0{1,3}/, ''))
  // RFC 5952 shortens the longest run of zeros; `URL` knows how.
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1)
}

/** ::ffff:0:0/96 */
const mappedPrefix = Buffer.from('00000000000000000000ffff', 'hex')

function linkOf(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}
