import type {Socket} from 'node:net'

const settled = Promise.resolve()

/** Resolves when more may be written, at once on a socket that is gone. */
export function writeTo(socket: Socket, data: string | Uint8Array): Promise<void> {
  if (socket.destroyed) return settled
  const mayGoOn = typeof data === 'string' ? socket.write(data, 'latin1') : socket.write(data)
  return mayGoOn ? settled : drained(socket)
}

/** Calls back once the kernel has all that was written; never when the socket is gone before. */
export function whenTaken(socket: Socket, onTaken: () => void): void {
  if (socket.destroyed) return
  if (socket.writableLength === 0) return onTaken()
  socket.write('', error => {
    if (error === null || error === undefined) onTaken()
  })
}

function drained(socket: Socket): Promise<void> {
  return new Promise(resolve => {
    const finish = (): void => {
      socket.off('drain', finish)
      socket.off('close', finish)
      resolve()
    }
    socket.on('drain', finish)
    socket.on('close', finish)
  })
}
