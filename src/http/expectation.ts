/** What a good answer is; everything else is an error. Written in scenario files, sent to load generators, stored. */
export interface Expectation {
  /** Statuses, and classes of them: `2xx`, `302`, `200,304`. */
  readonly status: string
  /** Text that the body holds in its first 64 KiB; null: whatever it holds. */
  readonly body: string | null
}

/** Where nothing else is said. */
export const anySuccess: Expectation = {status: '2xx', body: null}

/** What a status list may look like: final statuses (1xx are not answers) and their classes. */
export const statusListPattern = /^([2-5]xx|[2-5]\d\d)(,([2-5]xx|[2-5]\d\d))*$/

/** `status`: not one of those expected. `body`: one of them, but the text is not in the body. */
export type Verdict = 'good' | 'status' | 'body'

/** The one judge of answers, for single requests and for loads with either engine. */
export class AnswerJudge {
  /** By status: HTTP's have three digits. */
  readonly #isGood = new Uint8Array(1000)
  readonly #needsText: boolean

  constructor({status, body}: Expectation) {
    this.#needsText = body !== null
    for (const word of status.split(',')) {
      const [first, last] = word.endsWith('xx')
        ? [Number(`${word.charAt(0)}00`), Number(`${word.charAt(0)}99`)]
        : [Number(word), Number(word)]
      this.#isGood.fill(1, first, last + 1)
    }
  }

  /** `hasText`: what a `TextSearch` found; of no interest where no text is expected. */
  judge(status: number, hasText: boolean | undefined): Verdict {
    if (this.#isGood[status] !== 1) return 'status'
    return this.#needsText && hasText !== true ? 'body' : 'good'
  }
}

/** For messages: `2xx`, `200 with "hello" in the body`. */
export function expectationText({status, body}: Expectation): string {
  return body === null ? status : `${status} with ${JSON.stringify(body)} in the body`
}
