import {environmentError, messageOf, usageError} from '../error.js'
import type {LaunchSpec} from './handle.js'

/** Where servers under test look for the database's address. */
export const databaseVariable = 'BENCH_DATABASE_URL'

const connectMs = 5000

/** The address of `--database`, checked as far as one can without asking it. */
export function parseDatabaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url !== undefined && /^postgres(ql)?:$/.test(url.protocol)) return text
  throw usageError(
    'WB_BAD_URL',
    '--database must be postgresql://USER@HOST:PORT/NAME',
    'only PostgreSQL is supported',
  )
}

/** Asks the database a question of no cost. Throws an environment error that says what was wrong and what to do. */
export async function requireDatabase(url: string): Promise<void> {
  const {default: pg} = await import('pg')
  const client = new pg.Client({connectionString: url, connectionTimeoutMillis: connectMs})
  // It may also break off later, when nobody asks it anything any more.
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('SELECT 1')
  } catch (error) {
    const {host, database} = client
    throw environmentError(
      'WB_DATABASE_UNREACHABLE',
      `the database ${database ?? ''} at ${host}:${client.port} cannot be asked: ${messageOf(error)}`,
      'start it, or give another --database URL',
      error,
    )
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** The same start, with the database's address in the server's environment. */
export function withDatabase(spec: LaunchSpec, url: string | null): LaunchSpec {
  return url === null ? spec : {...spec, env: {...spec.env, [databaseVariable]: url}}
}
