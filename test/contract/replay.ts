import {connect} from 'node:net'

export interface ReplayOptions {
  /** Where the bytes are cut; each piece is a segment of its own, as far as one can tell the kernel. */
  readonly cuts?: readonly number[]
}

/**
 * Sends these bytes, ends its side, and gives the statuses that come back until the server closes (but 1xx). Rejects
 * when it does not close: every exchange must end.
 */
export async function replay(port: number, text: string, options: ReplayOptions = {}): Promise<number[]> {
  return statusesOf(await exchange(port, text, options))
}

/** The same, and all that came back. */
export function exchange(port: number, text: string, {cuts = []}: ReplayOptions = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true})
    let received = ''
    const timer = setTimeout(() => {
      socket.destroy()
      reject(new Error(`the server never closed after ${JSON.stringify(received.slice(0, 100))}`))
    }, answerMs)
    socket.setEncoding('latin1').on('data', (piece: string) => (received += piece))
    socket.on('end', () => socket.end())
    // A reset after an answer is an end too; what matters is what was received.
    socket.on('error', () => undefined)
    socket.on('close', () => {
      clearTimeout(timer)
      resolve(received)
    })
    socket.on('connect', () => void sendPieces(socket, text, cuts))
  })
}

const answerMs = 15_000

async function sendPieces(
  socket: ReturnType<typeof connect>,
  text: string,
  cuts: readonly number[],
): Promise<void> {
  const ends = [...new Set(cuts.filter(cut => cut > 0 && cut < text.length))].sort((a, b) => a - b)
  let start = 0
  for (const end of ends) {
    socket.write(text.slice(start, end), 'latin1')
    start = end
    await new Promise(resolve => setTimeout(resolve, 1))
  }
  socket.end(text.slice(start), 'latin1')
}

/**
 * Status codes of the answers, by their own framing: a body may look like an answer. Interim answers are left out.
 */
export function statusesOf(received: string): number[] {
  const statuses: number[] = []
  let at = 0
  for (;;) {
    const headEnd = received.indexOf('\r\n\r\n', at)
    if (headEnd === -1) return statuses
    const head = received.slice(at, headEnd + 2)
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1])
    if (Number.isNaN(status)) throw new Error(`no answer: ${JSON.stringify(received.slice(at, at + 100))}`)
    at = headEnd + 4 + Number(/\r\ncontent-length: *(\d+)\r\n/i.exec(head)?.[1] ?? 0)
    if (status >= 200) statuses.push(status)
  }
}
