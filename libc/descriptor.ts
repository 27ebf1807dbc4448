import {bind} from './library.js'
import {check, orErrno} from './errno.js'

const closeCall = bind('close', 'int', ['int']) as (fd: number) => number
const dupCall = bind('dup', 'int', ['int']) as (fd: number) => number
const fcntlCall = bind('fcntl', 'int', ['int', 'int', 'int']) as (
  fd: number,
  command: number,
  value: number,
) => number

const F_GETFD = 1
const F_SETFD = 2
const F_GETFL = 3
const F_SETFL = 4
const FD_CLOEXEC = 1
const O_NONBLOCK = 0o4000

/** 0, or −errno. The descriptor is gone in either case: Linux releases it before it can fail. */
export function close(fd: number): number {
  return orErrno(closeCall(fd))
}

export function dup(fd: number): number {
  return check(orErrno(dupCall(fd)), 'dup')
}

/** The flag lives in the open file description: every process that shares the descriptor sees it. */
export function setNonBlocking(fd: number, on: boolean): void {
  const flags = check(orErrno(fcntlCall(fd, F_GETFL, 0)), 'fcntl')
  check(orErrno(fcntlCall(fd, F_SETFL, on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK)), 'fcntl')
}

/** Off: the descriptor survives exec, which is how a listener is handed to a child. */
export function setCloseOnExec(fd: number, on: boolean): void {
  const flags = check(orErrno(fcntlCall(fd, F_GETFD, 0)), 'fcntl')
  check(orErrno(fcntlCall(fd, F_SETFD, on ? flags | FD_CLOEXEC : flags & ~FD_CLOEXEC)), 'fcntl')
}
