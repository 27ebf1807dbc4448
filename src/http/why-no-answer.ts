import type {Outcome} from './ask-once.js'

export interface Reason {
  readonly why: string
  /** What to do about it. */
  readonly hint: string
}

/** Why there is no whole answer, in words. `isFixed`: no flag sets the deadline. */
export function whyNoAnswer(
  outcome: Exclude<Outcome, {kind: 'answered'}>,
  deadlineMs: number,
  {isFixed = false} = {},
): Reason {
  switch (outcome.kind) {
    case 'late':
      return {
        why:
          outcome.status === null
            ? `nothing within ${deadlineMs} ms`
            : `status ${outcome.status} came, but its body did not end within ${deadlineMs} ms`,
        hint: isFixed
          ? 'is it stuck?'
          : `is it stuck? if it needs longer than ${deadlineMs} ms: --request-timeout`,
      }
    case 'failed':
      return {
        why: outcome.error.message === '' ? outcome.code : outcome.error.message,
        hint: /CERT|SELF_SIGNED|ISSUER|ALTNAME/.test(outcome.code)
          ? 'trust its certificate (NODE_EXTRA_CA_CERTS), or accept any with --insecure'
          : 'is the server running, and does it serve this path?',
      }
    case 'not HTTP':
      return {why: outcome.error.message, hint: 'what came is not HTTP: is this the right port?'}
    case 'malformed':
      return {
        why: outcome.error.message,
        hint: 'the answer breaks the rules of HTTP, or its headers are larger than 80 KB',
      }
  }
}
