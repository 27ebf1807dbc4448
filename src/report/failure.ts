interface Failed {
  readonly status: string
  readonly word: string
  readonly reason: string
}

/** Why a row has no numbers. A reason that is the word says it by itself. */
export function failureText({status, word, reason}: Failed): string {
  return word === status ? `${status}: ${reason}` : reason
}
