// The least that Node's own documentation calls a server on several processes: node:http under node:cluster, nothing
// else. What native mode is held against.
//   node experiments/performance/bare-cluster.mjs PORT [WORKERS]
import cluster from 'node:cluster'
import {createServer} from 'node:http'

const [port = '8000', workers = '2'] = process.argv.slice(2)

if (cluster.isPrimary) {
  for (let count = 0; count < Number(workers); count++) cluster.fork()
  process.on('SIGTERM', () => process.exit())
} else {
  createServer((request, response) => {
    const body = 'hello'
    response.writeHead(200, {'Content-Type': 'text/plain', 'Content-Length': Buffer.byteLength(body)})
    response.end(body)
  }).listen(Number(port), '127.0.0.1')
}
