/**
 * Waits for its stdin to close, which happens however its parent ends; then ends what the parent had started and had
 * not ended itself, and removes its temporary files. `main.js MARK`, a charge on each line.
 */
import {createInterface} from 'node:readline'
import {setTimeout as sleep} from 'node:timers/promises'
import {removeNow, type ExitPath} from '../../output/exit-paths.js'
import {listIds} from '../../measure/proc-file.js'
import {carriesMark, ProcessGroup, signal} from '../group.js'
import {markName, type Charge} from './charge.js'

const [mark = ''] = process.argv.slice(2)
const groups = new Map<number, ProcessGroup>()
const paths = new Map<string, ExitPath>()
let isDone = false

/** A process may fork while it is looked for. */
const looks = {most: 40, everyMs: 50} as const

for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const) process.on(name, () => undefined)

createInterface({input: process.stdin})
  .on('line', line => note(JSON.parse(line) as Charge))
  .on('close', () => void (isDone ? undefined : endAll()))
process.stdout.on('error', () => undefined)
process.stdout.write('ready\n')

function note(charge: Charge): void {
  switch (charge.type) {
    case 'group':
      groups.set(charge.leader, new ProcessGroup(charge.leader, charge.startTicks))
      return
    case 'group-ended':
      groups.delete(charge.leader)
      return
    case 'path':
      paths.set(charge.entry.path, charge.entry)
      return
    case 'path-kept':
      paths.delete(charge.path)
      return
    case 'done':
      isDone = true
  }
}

async function endAll(): Promise<void> {
  for (let look = 0; look < looks.most; look++) {
    for (const group of groups.values()) group.killAll()
    const marked = markedProcesses()
    for (const pid of marked) signal(pid, 'SIGKILL')
    if (marked.length === 0 && look > 0) break
    await sleep(looks.everyMs)
  }
  for (const entry of paths.values()) removeNow(entry)
}

function markedProcesses(): readonly number[] {
  if (mark === '' || process.platform !== 'linux') return []
  const word = `${markName}=${mark}`
  return listIds('/proc').filter(pid => pid !== process.pid && carriesMark(pid, word))
}
