import type {AccessLog} from '../../access-log/access-log.js'
import type {RequestHead} from '../../interface/request-head.js'
import {refusalText} from '../../log/refusal.js'
import type {Exchange} from './exchange.js'
import type {Service} from './service.js'

/**
 * Starts the record of one request; the function that it gives ends it, once, with the head of a refusal where the app
 * sent none. To be called at the end of the response, whichever end that is, but before a next request is read.
 */
export function recordExchange(
  accessLog: AccessLog,
  head: RequestHead,
  exchange: Exchange,
  remote: string | undefined,
): (refusedHead?: string) => void {
  const record = accessLog.begin(head, remote)
  let isOver = false
  return refusedHead => {
    if (isOver) return
    isOver = true
    const text = exchange.headText ?? refusedHead
    if (text !== undefined) record.end(text, exchange.sentBytes)
  }
}

/** Logs bytes that are no request; the function that it gives takes the head of their answer. */
export function recordRefusal(
  {accessLog, log}: Pick<Service, 'accessLog' | 'log'>,
  reason: string,
  remote: string | undefined,
  requestText: string,
): (head?: string) => void {
  log.warning(refusalText(reason, remote, requestText))
  const record = accessLog?.beginRefused(requestText, remote)
  return head => record?.end(head ?? '', reason.length + 1)
}
