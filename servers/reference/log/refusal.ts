import {escaped} from './escaped.js'

/** gunicorn's words for a request that is none: who sent it, what is wrong, and how it begins. */
export function refusalText(reason: string, remote: string | undefined, requestText: string): string {
  return `Invalid request from ip=${escaped(remote)}: ${reason}: "${escaped(requestText)}"`
}
