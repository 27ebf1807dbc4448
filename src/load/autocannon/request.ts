import type {LoadJob} from '../contract.js'
import {requestBuilder} from './parts.js'

/** The bytes of the one request of a load, and whether its headers allow another one on the same connection. */
export function requestOf(job: LoadJob): {readonly bytes: Buffer; readonly keepsAlive: boolean} {
  const url = new URL(job.url)
  const {connection, others} = splitConnection(job.headers)
  const bytes = requestBuilder({
    method: job.method,
    path: url.pathname + url.search,
    host: url.host,
    auth: url.username === '' ? undefined : decodeURIComponent(`${url.username}:${url.password}`),
    headers: {...others, ...emptyBodyLength(job)},
    body: Buffer.from(job.body ?? ''),
  })({})
  if (connection === undefined) return {bytes, keepsAlive: true}
  return {bytes: replaceConnection(bytes, connection), keepsAlive: !/\bclose\b/i.test(connection)}
}

function splitConnection(headers: LoadJob['headers']): {
  connection: string | undefined
  others: LoadJob['headers']
} {
  const isConnection = ([name]: [string, string]): boolean => name.toLowerCase() === 'connection'
  const entries = Object.entries(headers)
  return {
    connection: entries.find(isConnection)?.[1],
    others: Object.fromEntries(entries.filter(entry => !isConnection(entry))),
  }
}

/** RFC 9110 § 8.6: a method that has a body says so even when it is empty. The builder only does for a body. */
function emptyBodyLength({method, body}: LoadJob): Record<string, string> {
  const expectsBody = method === 'POST' || method === 'PUT' || method === 'PATCH'
  return expectsBody && (body ?? '') === '' ? {'Content-Length': '0'} : {}
}

/** autocannon always writes keep-alive, directly after the Host header, and would add ours to it. */
function replaceConnection(bytes: Buffer, value: string): Buffer {
  const [before = '', ...after] = bytes.toString('latin1').split('Connection: keep-alive\r\n')
  return Buffer.from(`${before}Connection: ${value}\r\n${after.join('Connection: keep-alive\r\n')}`, 'latin1')
}
