import type {Pool} from 'pg'
import {UpstreamError} from './upstream-error.js'

/** What `/db` asks of PostgreSQL, for the modes that wait with `await`. */
export interface Database {
  /** Waits `waitMs` inside the server, then fetches rows: gives how many came. Throws UpstreamError. */
  countRows(waitMs: number, rows: number): Promise<number>
  close(): Promise<void>
}

/**
 * One statement, without a table: the rows depend on what pg_sleep gives (an empty text), so that it is called once, and
 * before them. The Python apps ask the same (servers/python-app/fixed_app/database.py).
 */
const query = `
SELECT id, 'row ' || id AS name
FROM (SELECT pg_sleep($1::float8)::text AS slept OFFSET 0) AS waited,
     LATERAL generate_series(1, $2::int + length(waited.slept)) AS id`

/** Most connections of a process; PostgreSQL's own default is 100 for all of them together. */
const mostConnections = 20
const connectMs = 10_000

/** `pg` is loaded and a connection made by the first query: a server that gets none pays nothing. */
export function createDatabase(url: string | undefined): Database {
  let pool: Promise<Pool> | undefined
  return {
    countRows: async (waitMs, rows) => {
      if (url === undefined) throw noDatabase()
      pool ??= openPool(url)
      try {
        return (await (await pool).query(query, [waitMs / 1000, rows])).rows.length
      } catch (error) {
        throw new UpstreamError(502, `the database failed: ${error instanceof Error ? error.message : 'it'}`)
      }
    },
    close: async () => (await pool)?.end(),
  }
}

async function openPool(url: string): Promise<Pool> {
  const {default: pg} = await import('pg')
  const pool = new pg.Pool({
    connectionString: url,
    max: mostConnections,
    connectionTimeoutMillis: connectMs,
    application_name: 'workerbench',
  })
  // A connection that breaks while it is idle: the next query gets another.
  pool.on('error', () => undefined)
  return pool
}

export function noDatabase(): UpstreamError {
  return new UpstreamError(503, 'no database: start the server with one')
}

/** The blocking modes would need a client of PostgreSQL that waits in their own way; there is none for Node. */
export const noBlockingDatabase = 'this mode has no client of PostgreSQL; async and native have'
