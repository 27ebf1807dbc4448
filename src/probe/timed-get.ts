import {setMaxListeners} from 'node:events'
import {request} from 'node:http'
import type {ProbeTarget} from './target.js'

export interface TimedAnswer {
  /** `null`: nothing came before the deadline. `closed`: the connection ended without an answer. */
  readonly status: number | 'closed' | null
  readonly body: string
  readonly ms: number
}

const mostBody = 65_536

/** One GET on a connection of its own, from connect to the last byte. Rejects only when the signal is aborted. */
export function timedGet(
  {host, port}: Pick<ProbeTarget, 'host' | 'port'>,
  path: string,
  deadlineMs: number,
  signal: AbortSignal,
): Promise<TimedAnswer> {
  // A dozen requests that wait for the same signal are no leak.
  setMaxListeners(0, signal)
  const began = performance.now()
  return new Promise((resolve, reject) => {
    const settle = (status: TimedAnswer['status'], body = '') => {
      clearTimeout(timer)
      resolve({status, body, ms: performance.now() - began})
    }
    const headers = {Connection: 'close'}
    const asked = request({host, port, path, agent: false, headers, signal}, response => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (text: string) => {
        if (body.length < mostBody) body += text
      })
      response.once('end', () => settle(response.statusCode ?? 'closed', body))
      response.once('error', () => settle('closed'))
    })
    const timer = setTimeout(() => {
      settle(null)
      asked.destroy()
    }, deadlineMs)
    asked.once('error', () => {
      if (signal.aborted) {
        clearTimeout(timer)
        reject(signal.reason as Error)
      } else settle('closed')
    })
    asked.end()
  })
}
