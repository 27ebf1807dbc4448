import type {Socket} from 'node:net'

const settled = Promise.resolve()

/**
 * Resolves when more may be written, at once on a socket that is gone. A client that takes nothing of it for `stallMs`
 * is dropped.
 */
export function writeTo(
  socket: Socket,
  pieces: readonly (string | Uint8Array)[],
  stallMs: number,
): Promise<void> {
  if (socket.destroyed) return settled
  let mayGoOn = true
  // Together, and without a copy: what the app holds is not held twice.
  if (pieces.length > 1) socket.cork()
  for (const piece of pieces) {
    mayGoOn = typeof piece === 'string' ? socket.write(piece, 'latin1') : socket.write(piece)
  }
  if (pieces.length > 1) socket.uncork()
  return mayGoOn ? settled : drained(socket, stallMs)
}

/** Calls back once the kernel has all that was written; never when the socket is gone before. */
export function whenTaken(socket: Socket, onTaken: () => void): void {
  if (socket.destroyed) return
  if (socket.writableLength === 0) return onTaken()
  socket.write('', error => {
    if (error === null || error === undefined) onTaken()
  })
}

function drained(socket: Socket, stallMs: number): Promise<void> {
  return new Promise(resolve => {
    const drop = (): void => void socket.destroy()
    const finish = (): void => {
      socket.off('drain', finish)
      socket.off('close', finish)
      socket.off('timeout', drop)
      socket.setTimeout(0)
      resolve()
    }
    socket.on('drain', finish)
    socket.on('close', finish)
    // Node lets the time begin anew when the kernel has taken any of it.
    if (stallMs !== Infinity) socket.setTimeout(stallMs, drop)
  })
}
