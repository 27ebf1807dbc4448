import {readSync, writeSync} from 'node:fs'
import {parseArgs} from 'node:util'
import type {UpstreamAnnouncement} from '../../../src/server/protocol.js'
import {isUnix, type Address} from '../../../libc/address.js'
import {listenTcp} from '../../../libc/listen.js'
import {reopenOnto} from '../../../libc/reopen.js'
import {localAddress} from '../../../libc/socket.js'
import {UpstreamServer} from './server.js'

/**
 * The slow service behind the server under test: what a database is to a web application. By itself it listens on
 * 127.0.0.1, on `--port` or any free one; under a master on the descriptor `--fd`. It leaves when its stdin ends or its
 * parent is another: when whoever started it is gone. Any byte on stdin means that its log is to be opened again.
 */
const {values} = parseArgs({
  options: {
    port: {type: 'string', default: '0'},
    fd: {type: 'string'},
    'error-logfile': {type: 'string'},
  },
})
const backlog = 4096
const stdin = 0
const watchParentMs = 1000

// A terminal's Ctrl-C reaches all of a group; under a master this one has to outlive the workers that call it.
if (values.fd !== undefined) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']) process.on(signal, () => undefined)
}
serve(
  values.fd === undefined
    ? listenTcp({host: '127.0.0.1', port: Number(values.port), backlog}).fd
    : Number(values.fd),
)

function serve(listenerFd: number): void {
  const server = new UpstreamServer(listenerFd)
  const parentPid = process.ppid
  server.watch(stdin, () => {
    if (readStdin() === 'end') process.exit(0)
  })
  announce(localAddress(listenerFd))
  while (process.ppid === parentPid) server.turn(watchParentMs)
  process.exit(0)
}

function announce(address: Address): void {
  if (isUnix(address)) throw new Error('the upstream listens on TCP')
  const announcement: UpstreamAnnouncement = address
  writeSync(1, JSON.stringify(announcement) + '\n')
}

function readStdin(): 'end' | 'open' {
  try {
    if (readSync(stdin, Buffer.alloc(1024)) === 0) return 'end'
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EAGAIN' ? 'open' : 'end'
  }
  reopenLog()
  return 'open'
}

function reopenLog(): void {
  const file = values['error-logfile']
  if (file === undefined) return
  try {
    reopenOnto(file, 2)
  } catch {
    // The old one stays.
  }
}
