import {onTestFinished} from 'vitest'
import {Client, type Response} from '../servers/reference/worker/client.js'
import type {Target} from './target.js'

const defaultAnswerMs = 20_000

/** A connection of this test's own; gone when the test is. */
export async function connectTo(target: Pick<Target, 'origin' | 'answerMs'>): Promise<Client> {
  const client = await Client.to(Number(new URL(target.origin).port))
  const timer = setTimeout(() => client.close(), target.answerMs ?? defaultAnswerMs)
  onTestFinished(() => {
    clearTimeout(timer)
    client.close()
  })
  return client
}

/** One request on a connection of its own, and its answer. */
export async function ask(
  target: Pick<Target, 'origin' | 'answerMs'>,
  method: string,
  path: string,
  fields: readonly string[] = [],
  body = '',
): Promise<Response> {
  const client = await connectTo(target)
  client.send(
    [`${method} ${path} HTTP/1.1`, 'Host: x', 'Connection: close', ...fields, '', body].join('\r\n'),
  )
  const response = await client.response(method === 'HEAD' ? 'HEAD' : 'GET')
  client.close()
  return response
}
