import type {Readable} from 'node:stream'

/** Enough for a stack trace of every worker. */
export const tailLimits = {lines: 200, bytes: 65_536}

/**
 * The end of what a server wrote, stdout and stderr in order of arrival. Chunks are kept as they come and only cut into
 * lines when somebody asks: a server that logs every request must not cost the measuring process much.
 */
export class OutputTail {
  #chunks: Buffer[] = []
  #bytes = 0

  follow(stream: Readable | null): void {
    stream?.on('data', (chunk: Buffer) => this.add(chunk))
    // EIO and the like when the other end dies; the exit says what there is to say.
    stream?.on('error', () => undefined)
  }

  add(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#bytes += chunk.length
    while (this.#bytes - (this.#chunks[0]?.length ?? 0) >= tailLimits.bytes) {
      this.#bytes -= this.#chunks.shift()?.length ?? 0
    }
  }

  text(lines: number = tailLimits.lines): string {
    const kept = Buffer.concat(this.#chunks).subarray(-tailLimits.bytes).toString('utf8').trimEnd()
    return kept.split('\n').slice(-lines).join('\n')
  }
}
