import {closeSync, openSync, readFileSync, rmSync, writeSync} from 'node:fs'
import {startTicksOf} from '../measure/process-stat.js'

export type Lock = {readonly release: () => void} | {readonly heldBy: number}

/**
 * Makes `file`, which names this process, or tells which running process holds it; a dead one's is taken over.
 * @throws where it cannot be written
 */
export function takeLock(file: string): Lock {
  for (;;) {
    try {
      const descriptor = openSync(file, 'wx')
      writeSync(descriptor, `${process.pid} ${startTicksOf(process.pid) ?? ''}`)
      closeSync(descriptor)
      return {release: () => rmSync(file, {force: true})}
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    const holder = holderOf(file)
    if (holder !== undefined) return {heldBy: holder}
    rmSync(file, {force: true})
  }
}

/** The running process that holds `file`; undefined: none does. */
export function holderOf(file: string): number | undefined {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
  const [pid = '', startTicks = ''] = text.split(' ')
  return isAlive(Number(pid)) && startTicks === String(startTicksOf(Number(pid)) ?? '')
    ? Number(pid)
    : undefined
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid < 1) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
