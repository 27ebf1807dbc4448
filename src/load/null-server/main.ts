import {createServer} from 'node:net'
import type {AddressInfo} from 'node:net'

/**
 * A program of its own: a server that does nothing but answer, as little as Node can do between a read and a write.
 * What a load measures on it is the load generator itself. It prints its port, and ends when its stdin does.
 */
const answer = Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello')
const endOfHead = Buffer.from('\r\n\r\n')

const server = createServer({noDelay: true}, socket => {
  let rest: Buffer = Buffer.alloc(0)
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk: Buffer) => {
    let bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    for (let end = bytes.indexOf(endOfHead); end !== -1; end = bytes.indexOf(endOfHead)) {
      socket.write(answer)
      bytes = bytes.subarray(end + endOfHead.length)
    }
    rest = bytes
  })
})
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`)
})
process.stdin.resume()
process.stdin.once('end', () => process.exit(0))
