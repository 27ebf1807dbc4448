/**
 * The queue in which connections wait until a server accepts them. When it is full the kernel drops what comes: the
 * client's first SYN is then sent again after 1 s, the next after 2 more (tcp(7), listen(2)).
 */
import {spawnSync} from 'node:child_process'
import {readProcFile} from './proc-file.js'
import {readListeners} from './tcp-sockets.js'

/** Connections that wait on the port now; null: nobody is seen to listen there. */
export function waitingOn(port: number): number | null {
  const listening = readListeners().filter(({local}) => local.port === port)
  return listening.length === 0 ? null : listening.reduce((sum, {waiting}) => sum + waiting, 0)
}

/**
 * How long the queue of the port's listener may be; the longest where there are several. Only netlink tells, and `ss`
 * speaks it; null without it.
 */
export function queueLengthOf(port: number): number | null {
  const {status, stdout} = spawnSync('ss', ['-Hltn', `sport = :${port}`], {encoding: 'utf8', timeout: 5000})
  if (status !== 0) return null
  const lengths = stdout.split('\n').flatMap(line => {
    const length = /^LISTEN\s+\d+\s+(\d+)\s/.exec(line)?.[1]
    return length === undefined ? [] : [Number(length)]
  })
  return lengths.length === 0 ? null : Math.max(...lengths)
}

/** Connections that the kernel dropped because a queue was full, of all servers of this machine since it started. */
export function readListenOverflows(): number | null {
  return parseListenOverflows(readProcFile('/proc/self/net/netstat') ?? '')
}

/** Of /proc/net/netstat: a line of names, then one of values. */
export function parseListenOverflows(text: string): number | null {
  const [names, values] = text
    .split('\n')
    .filter(line => line.startsWith('TcpExt:'))
    .map(line => line.split(' '))
  const at = names?.indexOf('ListenOverflows') ?? -1
  return at === -1 || values?.[at] === undefined ? null : Number(values[at])
}
