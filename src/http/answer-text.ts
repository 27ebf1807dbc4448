import {oneLine} from '../text/control.js'
import type {Outcome} from './ask-once.js'

/** Of a body or a Location, in characters. */
const shownLength = 160

type Answered = Extract<Outcome, {kind: 'answered'}>

/** `302 to /login` */
export function statusText({status, location}: Pick<Answered, 'status' | 'location'>): string {
  return location === null ? String(status) : `${status} to ${cut(location)}`
}

/** How a body begins, printable; empty when there is nothing to show. */
export function firstLineOf(body: string): string {
  return cut(body.trimStart().split('\n')[0] ?? '')
}

function cut(text: string): string {
  const line = oneLine(text).trim()
  return line.length > shownLength ? `${line.slice(0, shownLength)}…` : line
}
