import {WebSocket} from 'ws'
import {ProbeConnection} from './connection.js'
import type {KeepAliveFacts, PipeliningFacts, WebSocketFacts} from './facts.js'
import {getText, type ProbeTarget} from './target.js'

const answerMs = 4000
/** Longer than the idle limit of every server whose default is known and finite, but for nginx's 75 s. */
const watchIdleMs = 10_000

/** Whether a connection serves a second request, and after how long an idle one is closed. */
export async function probeKeepAlive(target: ProbeTarget, signal: AbortSignal): Promise<KeepAliveFacts> {
  const connection = await ProbeConnection.open(target, signal)
  try {
    connection.send(getText(target.fastPath))
    await connection.answers(1, answerMs)
    connection.send(getText(target.fastPath))
    const secondAnswer = (await connection.answers(2, answerMs)) >= 2
    const idleCloseMs = await connection.closedWithin(secondAnswer ? watchIdleMs : 0)
    return {secondAnswer, idleCloseMs, watchedMs: watchIdleMs}
  } finally {
    connection.destroy()
  }
}

const pipelined = 3

/** How many of three requests that are sent in one piece are answered. */
export async function probePipelining(target: ProbeTarget, signal: AbortSignal): Promise<PipeliningFacts> {
  const connection = await ProbeConnection.open(target, signal)
  try {
    connection.send(getText(target.fastPath).repeat(pipelined))
    return {sent: pipelined, answered: await connection.answers(pipelined, answerMs)}
  } finally {
    connection.destroy()
  }
}

const mostMessageBytes = 1024

/** What comes of a WebSocket handshake on /ws, and whether a message comes back. */
export function probeWebSocket({host, port}: ProbeTarget, signal: AbortSignal): Promise<WebSocketFacts> {
  return new Promise(resolve => {
    const socket = new WebSocket(
      `ws://${host.includes(':') ? `[${host}]` : host}:${port}/ws`,
      // What comes is five bytes, or from a server that means no good.
      {maxPayload: mostMessageBytes, perMessageDeflate: false},
    )
    let status: number | null = null
    const settle = (echoed: boolean) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
      resolve({status, echoed})
      socket.terminate()
    }
    const timer = setTimeout(() => settle(false), answerMs)
    const onAbort = () => settle(false)
    signal.addEventListener('abort', onAbort, {once: true})
    socket.once('open', () => {
      status = 101
      socket.send('probe')
    })
    socket.once('message', data => settle((data as Buffer).toString() === 'probe'))
    socket.once('unexpected-response', (_, response) => {
      status = response.statusCode ?? null
      settle(false)
    })
    socket.on('error', () => settle(false))
    socket.once('close', () => settle(false))
  })
}
