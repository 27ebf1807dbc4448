import koffi from 'koffi'

/** The errors that are handled by name; numbers of the Linux generic ABI (x64, arm64, riscv64). */
export const EPERM = 1
export const EINTR = 4
export const EBADF = 9
export const EAGAIN = 11
export const ENOMEM = 12
export const ENFILE = 23
export const EMFILE = 24
export const EPIPE = 32
export const ENOSYS = 38
export const EADDRINUSE = 98
export const EADDRNOTAVAIL = 99
export const ECONNRESET = 104
export const ENOBUFS = 105
export const ETIMEDOUT = 110
export const ECONNREFUSED = 111
export const EINPROGRESS = 115

/** Turns libc's −1 into the kernel's own convention, −errno: no second call is needed to learn why. */
export function orErrno(result: number): number {
  return result === -1 ? -koffi.errno() : result
}

/** A system call that failed; `code` is the errno's name, as in Node's own errors. */
export class SystemError extends Error {
  readonly code: string
  constructor(
    readonly errno: number,
    readonly syscall: string,
    about = '',
  ) {
    const code = errnoName(errno)
    super(`${code}: ${syscall}${about === '' ? '' : ` ${about}`}`)
    this.name = 'SystemError'
    this.code = code
  }
}

/** Throws if a call failed, else gives its result. */
export function check(result: number, syscall: string, about = ''): number {
  if (result < 0) throw new SystemError(-result, syscall, about)
  return result
}

export function errnoName(errno: number): string {
  return names.get(errno) ?? `errno ${errno}`
}

const names = new Map(Object.entries(koffi.os.errno).map(([name, number]) => [number, name]))
// Two names share a number on Linux; the one that Node prints wins.
names.set(EAGAIN, 'EAGAIN')
