// A healthy server with short outages, such as a pool that reconnects has: every 300 ms, by chance one time in four, it
// answers 503 for 15 ms. For trials of a gate.
//   node experiments/gate/burst-server.mjs PORT
import {createServer} from 'node:http'

let isOut = false
setInterval(() => {
  if (Math.random() >= 0.25) return
  isOut = true
  setTimeout(() => (isOut = false), 15)
}, 300)
createServer((request, response) => {
  request.resume()
  response.writeHead(isOut ? 503 : 200, {'Content-Length': 2}).end('ok')
}).listen(Number(process.argv[2]), '127.0.0.1')
