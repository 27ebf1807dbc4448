import {connect, type Socket} from 'node:net'
import {onTestFinished} from 'vitest'
import {until} from './reference-server.js'

/** A TCP client that sends exactly what a test says and keeps all that comes back. */
export interface RawClient {
  readonly socket: Socket
  send(text: string): void
  received(): string
  /** Final answers so far: status lines but 1xx. */
  answers(): number
  /** The server has sent FIN or reset the connection. */
  isClosed(): boolean
  hasReceived(text: string): Promise<void>
  closed(): Promise<void>
}

export async function rawClient(port: number): Promise<RawClient> {
  const socket = connect({port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true})
  onTestFinished(() => void socket.destroy())
  let received = ''
  let isClosed = false
  socket.setEncoding('latin1').on('data', (text: string) => (received += text))
  socket.on('end', () => (isClosed = true))
  socket.on('close', () => (isClosed = true))
  socket.on('error', () => (isClosed = true))
  await until('the client is connected', () => !socket.connecting)
  const client: RawClient = {
    socket,
    send: text => socket.write(text, 'latin1'),
    received: () => received,
    answers: () => (received.match(/HTTP\/1\.1 [2-5]\d\d /g) ?? []).length,
    isClosed: () => isClosed,
    hasReceived: text => until(`'${text}' is received`, () => received.includes(text)),
    closed: () => until('the server has closed', () => isClosed),
  }
  return client
}

export const get = (path: string, ...fields: string[]): string =>
  [`GET ${path} HTTP/1.1`, 'Host: x', ...fields, '', ''].join('\r\n')
