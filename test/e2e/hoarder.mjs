/** PORT: a server that asks the database of BENCH_DATABASE_URL on a connection of its own for each request, and says why it cannot. */
import {createServer} from 'node:http'
import pg from 'pg'

createServer((_, response) => {
  void answer(response)
}).listen(Number(process.argv[2]), '127.0.0.1')

async function answer(response) {
  const client = new pg.Client({connectionString: process.env['BENCH_DATABASE_URL']})
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('SELECT pg_sleep(0.05)')
    response.end('ok')
  } catch (error) {
    console.error(String(error))
    response.writeHead(500).end('no database')
  } finally {
    await client.end().catch(() => undefined)
  }
}
