import {usageError} from '../../error.js'
import {bodyBytes} from '../../http/request-body.js'
import {requestFields, type HeaderField} from '../../http/request-fields.js'
import {readRequestUrl, type RequestUrl} from '../../http/request-url.js'
import type {LoadJob} from '../job.js'
import type {Outgoing} from './contract.js'

export function urlOf({url}: Pick<LoadJob, 'url'>): RequestUrl {
  const read = readRequestUrl(url)
  if (read !== undefined) return read
  throw usageError(
    'WB_BAD_URL',
    `not a URL that can be loaded: ${url}`,
    'for example http://127.0.0.1:8000/path',
  )
}

/** The one request of a load. */
export function outgoingOf(url: RequestUrl, job: LoadJob): Outgoing {
  const reading = {isHead: job.method === 'HEAD', expectedText: job.expect?.body ?? null}
  return {...requestBytes(url, job), reading}
}

/** The bytes of a request, as its user wrote it. `keepsAlive`: it allows another request on its connection. */
export function requestBytes(
  {origin, target}: RequestUrl,
  job: Pick<LoadJob, 'method' | 'headers' | 'body'>,
): {readonly bytes: Buffer; readonly keepsAlive: boolean} {
  const fields = requestFields(origin, job, 'keep-alive')
  const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`)
  const head = Buffer.from(`${job.method} ${target} HTTP/1.1\r\n${lines.join('')}\r\n`, 'latin1')
  return {bytes: Buffer.concat([head, bodyBytes(job.body)]), keepsAlive: !fields.some(asksToClose)}
}

function asksToClose([name, value]: HeaderField): boolean {
  return name.toLowerCase() === 'connection' && /(^|,)\s*close\s*(,|$)/i.test(value)
}
