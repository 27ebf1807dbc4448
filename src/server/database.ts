import type {Client} from 'pg'
import {environmentError, messageOf, usageError} from '../error.js'
import {endpointText} from '../measure/tcp-sockets.js'
import type {LaunchSpec} from './handle.js'

/** Where servers under test look for the database's address. */
export const databaseVariable = 'BENCH_DATABASE_URL'

const connectMs = 5000

/** Where a database is, and how many connections it takes. */
export interface DatabasePlace {
  readonly name: 'PostgreSQL'
  /** As the kernel's tables have it: `127.0.0.1:5432`. */
  readonly address: string
  readonly connections?: number
}

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

/**
 * Asks the database how many connections it takes, and returns where it is. Throws an environment error that says what was wrong
 * and what to do.
 */
export async function requireDatabase(url: string): Promise<DatabasePlace | null> {
  const {default: pg} = await import('pg')
  const client = new pg.Client({connectionString: url, connectionTimeoutMillis: connectMs})
  // It may also break off later, when nobody asks it anything any more.
  client.on('error', () => undefined)
  try {
    await client.connect()
    const {rows} = await client.query<{max_connections: string}>('SHOW max_connections')
    return placeOf(client, Number(rows[0]?.max_connections))
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

/** null: where it is cannot be told. */
function placeOf(client: Client, connections: number): DatabasePlace | null {
  const {remoteAddress: address, remotePort: port} = client.connection.stream as unknown as {
    readonly remoteAddress?: string
    readonly remotePort?: number
  }
  const path = client.host.startsWith('/') ? `unix:${client.host}/.s.PGSQL.${client.port}` : null
  if (path === null && (address === undefined || port === undefined)) return null
  return {
    name: 'PostgreSQL',
    address: path ?? endpointText({address: address ?? '', port: port ?? 0}),
    ...(connections > 0 ? {connections} : {}),
  }
}

/** The same start, with the database's address in the server's environment. */
export function withDatabase(spec: LaunchSpec, url: string | null): LaunchSpec {
  return url === null ? spec : {...spec, env: {...spec.env, [databaseVariable]: url}}
}
