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
  return [...found].map(([kind, each]) => {
    const lines = sum(each, one => one.lines)
    const [first] = each
    const limit = first?.limit === undefined ? '' : ` of ${first.limit}`
    return {
      check: {
        id: 'exhausted',
        status: 'warn',
        value: lines,
        limit: first?.limit ?? null,
        message: `${what[kind].replace(' was used up', `${limit} was used up`)} (${count(lines, 'line')} of its output in ${each.length} of ${count(rounds.length, 'round')}: "${first?.example ?? ''}")`,
      },
      vouches: [],
    }
  })
}
