import type {Readable} from 'node:stream'
import {oneLine} from '../text/control.js'

/** Whose limit it was: a database's, a pool's of the app, the process'. */
export type ExhaustedKind =
  | 'postgresql'
  | 'mysql'
  | 'redis'
  | 'mongodb'
  | 'pgbouncer'
  | 'pool'
  | 'http-pool'
  | 'files'
  | 'threads'
  | 'ports'

/** A limit that was reached. */
export interface Exhausted {
  readonly kind: ExhaustedKind
  /** How many lines say so. */
  readonly lines: number
  /** The first of them, shortened. */
  readonly example: string
  /** That it names. */
  readonly limit?: number
}

interface Sign {
  readonly kind: ExhaustedKind
  /** Of a line of the output. */
  readonly pattern: RegExp
}

/** How servers' clients say that a limit is reached: the words of PostgreSQL's, MySQL's and Redis' own messages, and of what passes them on. */
const signs: readonly Sign[] = [
  // postgres.c, postinit.c, proc.c; asyncpg raises it by its own name.
  {
    kind: 'postgresql',
    pattern:
      /too many clients already|remaining connection slots are reserved|too many connections for (?:role|database)|TooManyConnectionsError/,
  },
  {kind: 'pgbouncer', pattern: /no more connections allowed|query_wait_timeout/},
  {kind: 'redis', pattern: /max number of clients reached|[Rr]edis.*Too many connections/},
  {kind: 'mysql', pattern: /(?:1040|ER_CON_COUNT).*Too many connections/},
  {kind: 'mongodb', pattern: /too many open connections/},
  // SQLAlchemy; psycopg_pool; node-postgres; HikariCP; Knex; Prisma.
  {
    kind: 'pool',
    pattern:
      /QueuePool limit of size (\d+) overflow (\d+) reached|couldn't get a connection after|timeout exceeded when trying to connect|Connection is not available, request timed out|The pool is probably full|Timed out fetching a new connection from the connection pool(?:.*connection limit: (\d+))?/,
  },
  // urllib3; httpx.
  {
    kind: 'http-pool',
    pattern:
      /Connection pool is full, discarding connection(?:.*Connection pool size: (\d+))?|\bPoolTimeout\b/,
  },
  {kind: 'files', pattern: /[Tt]oo many open files|\bEMFILE\b/},
  {kind: 'threads', pattern: /can't start new thread/},
  {kind: 'ports', pattern: /Cannot assign requested address|\bEADDRNOTAVAIL\b/},
]

/** All of them, to pass over what has none at once: a server may log every request. */
const anySign = new RegExp(signs.map(({pattern}) => `(?:${pattern.source})`).join('|'))

/** Of a line, what is looked at and what is kept. */
const longestLine = 4096
const longestExample = 200

/** Notes limits that were reached from what a server writes. */
export class ExhaustionWatch {
  readonly #found = new Map<ExhaustedKind, {lines: number; example: string; limit: number | undefined}>()

  follow(stream: Readable | null): void {
    // A line may come in pieces.
    let rest = ''
    stream?.on('data', (chunk: Buffer) => {
      const text = rest + chunk.toString('latin1')
      const end = text.lastIndexOf('\n') + 1
      rest = text.slice(end).slice(-longestLine)
      this.look(text.slice(0, end))
    })
    stream?.on('end', () => this.look(rest))
  }

  /** At whole lines. */
  look(text: string): void {
    if (!anySign.test(text)) return
    for (const line of text.split('\n')) this.#lookAt(line.slice(0, longestLine))
  }

  /** So far, in the order in which they were first seen. */
  found(): readonly Exhausted[] {
    return [...this.#found].map(([kind, {lines, example, limit}]) => ({
      ...{kind, lines, example},
      ...(limit === undefined ? {} : {limit}),
    }))
  }

  #lookAt(line: string): void {
    for (const {kind, pattern} of signs) {
      const match = pattern.exec(line)
      if (match === null) continue
      const numbers = [...match].slice(1).filter((part: string | undefined) => part !== undefined)
      const known = this.#found.get(kind)
      this.#found.set(kind, {
        lines: (known?.lines ?? 0) + 1,
        example:
          known?.example ??
          oneLine(Buffer.from(line, 'latin1').toString('utf8')).trim().slice(0, longestExample),
        limit:
          known?.limit ??
          (numbers.length === 0 ? undefined : numbers.reduce((sum, part) => sum + Number(part), 0)),
      })
      return
    }
  }
}
