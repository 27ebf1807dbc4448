// Starts the compiled reference server for a script; it listens on a free port and, where `workers` is given, all of
// them have booted. `log()` is what it has written so far.
import {spawn} from 'node:child_process'
import {fileURLToPath} from 'node:url'

const program = fileURLToPath(new URL('../../dist/servers/reference/main.js', import.meta.url))

export async function startReference(mode, flags = [], workers = 0) {
  const child = spawn(process.execPath, [program, '--mode', mode, '--bind', '127.0.0.1:0', ...flags], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let log = ''
  const exited = new Promise(resolve => child.once('exit', resolve))
  const port = await new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error(`the server ended:\n${log}`)))
    child.stderr.setEncoding('utf8').on('data', text => {
      log += text
      const found = /Listening at: http:\/\/127\.0\.0\.1:(\d+)/.exec(log)?.[1]
      if (found !== undefined && log.split('Booting worker').length > workers) resolve(Number(found))
    })
  })
  const stop = () => {
    child.kill('SIGTERM')
    return exited
  }
  return {port, pid: child.pid, log: () => log, stop}
}
