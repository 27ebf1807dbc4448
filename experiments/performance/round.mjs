import {execFile, spawn} from 'node:child_process'
import {readdirSync, readFileSync} from 'node:fs'
import {get} from 'node:http'
import {createServer} from 'node:net'
import {setTimeout as sleep} from 'node:timers/promises'
import {promisify} from 'node:util'

const warmupSeconds = 1
const connections = 32
const startLimitMs = 20_000
const stopLimitMs = 5_000
const ticksPerSecond = 100

/** How wrk is called, for the page. */
export const wrkWords = `wrk -t1 -c${connections}`

const groups = new Set()
process.on('exit', () => groups.forEach(group => signal(group, 'SIGKILL')))

/**
 * One fresh start of a server: ready, warmed up, loaded by wrk for `seconds`, stopped. Gives requests a second, the CPU
 * time of all its processes per request, and its first answer. Throws when it does not start or wrk saw a failure.
 */
export async function runRound({name, command}, seconds) {
  const port = await freePort()
  const [program, ...args] = command(port).map(String)
  // A session of its own: its workers are all found, and all ended.
  const server = spawn(program, args, {detached: true, stdio: ['ignore', 'ignore', 'pipe']})
  groups.add(server.pid)
  let complaint = ''
  server.stderr.on('data', data => (complaint = `${complaint}${data}`.slice(-2000)))
  try {
    const answer = await firstAnswer(port, server, () => `${name} does not answer:\n${complaint}`)
    await wrk(name, port, warmupSeconds)
    const cpuBefore = cpuSeconds(server.pid)
    const {requests, rate} = await wrk(name, port, seconds)
    return {rate, cpuUs: ((cpuSeconds(server.pid) - cpuBefore) / requests) * 1e6, answer}
  } finally {
    await stop(server)
  }
}

async function wrk(name, port, seconds) {
  const args = ['-t1', `-c${connections}`, `-d${seconds}`, `http://127.0.0.1:${port}/`]
  const {stdout} = await promisify(execFile)('wrk', args)
  if (/Non-2xx|Socket errors/.test(stdout)) throw new Error(`${name} failed requests:\n${stdout}`)
  return {
    requests: Number(/(\d+) requests in/.exec(stdout)[1]),
    rate: Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)[1]),
  }
}

async function firstAnswer(port, server, complain) {
  const endMs = performance.now() + startLimitMs
  while (performance.now() < endMs && server.exitCode === null) {
    const answer = await ask(port)
    if (answer !== undefined) return answer
    await sleep(20)
  }
  throw new Error(complain())
}

function ask(port) {
  return new Promise(resolve => {
    const request = get({host: '127.0.0.1', port, agent: false, timeout: 1000}, response => {
      let body = ''
      response.setEncoding('utf8').on('data', text => (body += text))
      response.on('end', () =>
        resolve({status: response.statusCode, type: response.headers['content-type'], body}),
      )
    })
    request.on('timeout', () => request.destroy())
    request.on('error', () => resolve(undefined))
  })
}

/** CPU time of all processes of a session, those that ended and were waited for included (proc(5), /proc/pid/stat). */
function cpuSeconds(session) {
  let ticks = 0
  for (const pid of readdirSync('/proc').filter(name => /^\d+$/.test(name))) {
    const fields = statOf(pid)
    if (fields !== undefined && Number(fields[3]) === session)
      ticks += [11, 12, 13, 14].reduce((sum, field) => sum + Number(fields[field]), 0)
  }
  return ticks / ticksPerSecond
}

/** From the state on: the name before it may hold blanks. Undefined for a process that is gone. */
function statOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}

async function stop(server) {
  const ended = server.exitCode === null ? new Promise(resolve => server.once('exit', resolve)) : undefined
  signal(server.pid, 'SIGTERM')
  const late = setTimeout(() => signal(server.pid, 'SIGKILL'), stopLimitMs)
  await ended
  clearTimeout(late)
  // What it may have left behind.
  signal(server.pid, 'SIGKILL')
  groups.delete(server.pid)
}

function signal(group, name) {
  try {
    process.kill(-group, name)
  } catch {
    // All of it is gone.
  }
}

function freePort() {
  return new Promise(resolve => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const {port} = probe.address()
      probe.close(() => resolve(port))
    })
  })
}
