import {connect, isIP, type Socket} from 'node:net'
import {connect as connectTls, type TLSSocket} from 'node:tls'

/** Where connections go. */
export interface Target {
  /** `host:port`, for messages. */
  readonly name: string
  open(onBytes: (length: number) => void): Socket
  /** The event of a socket that is ready to be written to. */
  readonly openEvent: 'connect' | 'secureConnect'
  /** A first connection stands: the others go to the same address, without asking for the name again. */
  settle(socket: Socket): void
  /** Some connection stood. */
  readonly hasConnected: boolean
}

/** Every connection reads into this one: what was read is parsed before the next read begins. */
export const readBuffer = Buffer.allocUnsafe(64 * 1024)

/** From an http: or https: URL. Certificates are verified unless `insecure`; a TLS handshake is always a full one. */
export function targetOf(url: URL, insecure: boolean): Target {
  const isTls = url.protocol === 'https:'
  const hostname = url.hostname.replace(/^\[|\]$/g, '')
  const port = url.port === '' ? (isTls ? 443 : 80) : Number(url.port)
  let address = hostname
  let isSettled = isIP(hostname) !== 0

  const open = (onBytes: (length: number) => void): Socket => {
    const options = {
      host: address,
      port,
      noDelay: true,
      // A server's FIN must not make Node answer with ours before the connection has been looked at.
      allowHalfOpen: true,
      onread: {
        buffer: readBuffer,
        callback: (length: number): boolean => {
          onBytes(length)
          return true
        },
      },
    }
    return isTls ? openTls(options, hostname, insecure) : connect(options)
  }
  let hasConnected = false
  const settle = (socket: Socket): void => {
    hasConnected = true
    if (isSettled) return
    isSettled = true
    address = socket.remoteAddress ?? address
  }
  return {
    name: `${url.hostname}:${port}`,
    ...{open, openEvent: isTls ? 'secureConnect' : 'connect', settle},
    get hasConnected() {
      return hasConnected
    },
  }
}

function openTls(options: object, hostname: string, insecure: boolean): TLSSocket {
  return connectTls({
    ...options,
    // A certificate is for the name, and an IP address is no name (RFC 6066 § 3).
    ...(isIP(hostname) === 0 ? {servername: hostname} : {}),
    ALPNProtocols: ['http/1.1'],
    rejectUnauthorized: !insecure,
  })
}
