import {isUnix} from './request-url.js'

/** `http://HOST:PORT`, an IPv6 address in brackets. */
export function originOf({host, port}: {readonly host: string; readonly port: number}): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}

/** The other way round, for sockets: an IPv6 address without brackets. */
export function addressOf(origin: string): {readonly host: string; readonly port: number} {
  const {protocol, hostname, port} = new URL(origin)
  const usual = protocol === 'https:' ? 443 : 80
  return {host: hostname.replace(/^\[(.*)\]$/, '$1'), port: port === '' ? usual : Number(port)}
}

/** The path of a Unix socket; undefined of any other origin. */
export function socketPathOf(origin: string): string | undefined {
  return isUnix(origin) ? origin.slice('unix:'.length) : undefined
}
