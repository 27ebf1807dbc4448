import type {Exhausted, ExhaustedKind} from '../../result/resources.js'
import {sum} from '../../stats/sum.js'
import {count} from '../../text/words.js'
import type {RuleOf} from './rule.js'

const what: Readonly<Record<ExhaustedKind, string>> = {
  postgresql: 'PostgreSQL gave no more connections',
  mysql: 'MySQL gave no more connections',
  redis: 'Redis gave no more connections',
  mongodb: 'MongoDB gave no more connections',
  pgbouncer: 'PgBouncer gave no more connections',
  pool: 'its pool of connections to a database was used up',
  'http-pool': 'its pool of HTTP connections was used up',
  files: 'it had no more file descriptors',
  threads: 'it could start no more threads',
  ports: 'it had no more local ports',
}

/** Limits that the server's own output says were reached: what failed then was no matter of the server under test alone. */
export const exhaustedRules: RuleOf = ({rounds}) => {
  const found = new Map<ExhaustedKind, Exhausted[]>()
  for (const each of rounds.flatMap(({exhausted}) => exhausted ?? []))
    found.set(each.kind, [...(found.get(each.kind) ?? []), each])
  return [...found.values()].flatMap(each => {
    const [first] = each
    if (first === undefined) return []
    const lines = sum(each, one => one.lines)
    const where = `in ${each.length} of ${count(rounds.length, 'round')}`
    return {
      check: {
        id: 'exhausted',
        status: 'warn',
        value: lines,
        limit: first.limit ?? null,
        message: exhaustedText({...first, lines}, where),
      },
      vouches: [],
    }
  })
}

/** `PostgreSQL gave no more connections (90 lines of its output: "FATAL: …")` */
export function exhaustedText({kind, lines, example, limit}: Exhausted, where = ''): string {
  const fact =
    limit === undefined ? what[kind] : what[kind].replace(' was used up', ` of ${limit} was used up`)
  return `${fact} (${count(lines, 'line')} of its output${where === '' ? '' : ` ${where}`}: "${example}")`
}
