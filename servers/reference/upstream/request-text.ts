/** What to do about a connection after bytes have come: ask again later, or answer and close. */
export type Request = {readonly waitMs: number; readonly keepAlive: boolean} | 'more' | 'malformed'

const mostHeadBytes = 8192
const mostWaitMs = 60_000

/** The text of one connection, cut into requests: `GET /?ms=50` is to be answered after 50 ms. */
export class RequestText {
  #text = ''

  add(text: string): void {
    this.#text += text
  }

  /** The next request; what follows it stays for later. */
  next(): Request {
    const end = this.#text.indexOf('\r\n\r\n')
    if (end === -1) return this.#text.length > mostHeadBytes ? 'malformed' : 'more'
    const head = this.#text.slice(0, end)
    this.#text = this.#text.slice(end + 4)
    const match = /^GET \/[^? ]*(?:\?ms=(\d{1,5}(?:\.\d{1,6})?))? HTTP\/1\.1(?:\r\n|$)/.exec(head)
    const waitMs = Number(match?.[1] ?? 0)
    if (match === null || waitMs > mostWaitMs) return 'malformed'
    return {waitMs, keepAlive: !/\r\nconnection: *close/i.test(head)}
  }
}
