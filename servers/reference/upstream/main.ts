import {readSync, writeSync} from 'node:fs'
import {parseArgs} from 'node:util'
import type {UpstreamAnnouncement} from '../../../src/server/protocol.js'
import {listenTcp} from '../libc/listen.js'
import {localAddress} from '../libc/socket.js'
import {UpstreamServer} from './server.js'

/**
 * The slow service behind the server under test: what a database is to a web application. By itself it listens on
 * 127.0.0.1, on `--port` or any free one; under a master on the descriptor `--fd`. It leaves when its stdin ends or its
 * parent is another: when whoever started it is gone.
 */
const {values} = parseArgs({options: {port: {type: 'string', default: '0'}, fd: {type: 'string'}}})
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
    if (hasEnded(stdin)) process.exit(0)
  })
  announce(localAddress(listenerFd))
  while (process.ppid === parentPid) server.turn(watchParentMs)
  process.exit(0)
}

function announce(announcement: UpstreamAnnouncement): void {
  writeSync(1, JSON.stringify(announcement) + '\n')
}

/** Whatever is written there means nothing. */
function hasEnded(fd: number): boolean {
  try {
    return readSync(fd, Buffer.alloc(1024)) === 0
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'EAGAIN')
  }
}
