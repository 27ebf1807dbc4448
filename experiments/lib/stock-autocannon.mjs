// A program of its own: autocannon as it comes, in one process; prints what it counted after a warm-up.
//   node stock-autocannon.mjs URL CONNECTIONS SECONDS
import autocannon from 'autocannon'

const [url, connections, seconds] = process.argv.slice(2)
const load = duration => autocannon({url, connections: Number(connections), duration})
await load(1)
const before = process.cpuUsage()
const result = await load(Number(seconds))
const {user, system} = process.cpuUsage(before)
// Its own count over its own duration: its averages are means of its samples.
console.log(JSON.stringify({answers: result['2xx'], seconds: result.duration, cpuUs: user + system}))
