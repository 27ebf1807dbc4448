import {statusListPattern} from '../../http/expectation.js'
import type {Word} from './word.js'

/** Statuses of a good answer. */
export const statusList: Word<string> = {
  code: 'WB_BAD_EXPECTATION',
  allowed: 'statuses from 200 to 599 or classes of them, such as 302, 2xx or 200,304',
  read: text => {
    const list = text.replaceAll(/\s+/g, '').toLowerCase()
    return statusListPattern.test(list) ? list : undefined
  },
}

const longestText = 1024

/** What the body of a good answer holds. */
export const bodyText: Word<string> = {
  code: 'WB_BAD_EXPECTATION',
  allowed: `a text of 1 to ${longestText} bytes`,
  read: text => (text !== '' && Buffer.byteLength(text) <= longestText ? text : undefined),
}
