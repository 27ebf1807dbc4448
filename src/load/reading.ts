/** What a request wants of its answer beside numbers: agreed between those who ask, engines, and the reader of answers. */

/** How the answer to one request is read. */
export interface AnswerReading {
  /** The request is HEAD: its answers have the fields of a body but no body. */
  readonly isHead: boolean
  /** What a good answer's body holds; null or left out: nothing is looked for. */
  readonly expectedText?: string | null
  /** Left out: nothing but numbers. */
  readonly keeping?: Keeping | undefined
}

/** What is to be kept of an answer; nothing else of it is. */
export interface Keeping {
  /** `cookies`: where it sets some. */
  readonly head: 'always' | 'cookies'
  /** Of the body's beginning, as it came. */
  readonly bodyBytes: number
}

/** What was kept of the answer to one request. Valid until the next request of its connection. */
export interface Kept {
  /** Status line and fields, latin1; empty where none were to be kept. */
  readonly head: string
  readonly body: Buffer
}
