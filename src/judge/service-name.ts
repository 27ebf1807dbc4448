/** What usually listens on a port, by IANA's registry and the servers' own defaults. */
const byPort: Readonly<Record<string, string>> = {
  53: 'DNS',
  80: 'HTTP',
  443: 'HTTPS',
  1433: 'SQL Server',
  1521: 'Oracle',
  2181: 'ZooKeeper',
  3306: 'MySQL',
  4222: 'NATS',
  5432: 'PostgreSQL',
  5672: 'RabbitMQ',
  6379: 'Redis',
  6432: 'PgBouncer',
  9042: 'Cassandra',
  9092: 'Kafka',
  9200: 'Elasticsearch',
  11211: 'memcached',
  26257: 'CockroachDB',
  27017: 'MongoDB',
}

const byPath: readonly (readonly [RegExp, string])[] = [
  [/\.s\.PGSQL\.\d+$/, 'PostgreSQL'],
  [/mysqld?[^/]*\.sock$/, 'MySQL'],
  [/redis[^/]*\.sock$/, 'Redis'],
  [/memcached[^/]*\.sock$/, 'memcached'],
]

/** Of `127.0.0.1:5432` or `unix:/run/postgresql/.s.PGSQL.5432`; null: it is not well known. */
export function serviceName(endpoint: string): string | null {
  if (endpoint.startsWith('unix:')) return byPath.find(([path]) => path.test(endpoint))?.[1] ?? null
  return byPort[endpoint.slice(endpoint.lastIndexOf(':') + 1)] ?? null
}
