import {execFileSync} from 'node:child_process'
import {writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {outputOf} from './program.js'
import {sum, type Tool} from './tool.js'

interface Report {
  /** Nanoseconds. */
  readonly latencies: Readonly<Record<'50th' | '90th' | '99th', number>>
  readonly status_codes: Readonly<Record<string, number>>
}

/** It attacks into one file and reports from another command. */
export const vegeta: Tool = {
  name: 'vegeta',
  find: async () => {
    const text = await outputOf(['vegeta', '-version'])
    const version = /^Version: *(\S+)/m.exec(text ?? '')?.[1] ?? 'of no stated version'
    return text === undefined ? undefined : {program: ['vegeta'], version}
  },
  loops: ['open'],
  note: 'no closed loop; the latency counts from the send; `vegeta report -type=json` afterwards',
  args: ({url, seconds, ratePerSecond, timeoutSeconds}, folder) => {
    writeFileSync(join(folder, 'targets'), `GET ${url}\n`)
    return [
      'attack',
      ...[`-targets=${join(folder, 'targets')}`, `-output=${join(folder, 'results')}`],
      ...[`-rate=${ratePerSecond}/s`, `-duration=${seconds}s`, `-timeout=${timeoutSeconds}s`],
    ]
  },
  read: (_, folder) => {
    const report = JSON.parse(
      execFileSync('vegeta', ['report', '-type=json', join(folder, 'results')], {encoding: 'utf8'}),
    ) as Report
    return saidIn(report)
  },
}

/** A request without an answer has the status 0. */
export function saidIn({latencies, status_codes: statuses}: Report): ReturnType<Tool['read']> {
  const good = sum(
    Object.entries(statuses)
      .filter(([status]) => status.startsWith('2'))
      .map(([, count]) => count),
  )
  const ms = (ns: number): number => ns / 1e6
  return {
    saidMs: {p50: ms(latencies['50th']), p90: ms(latencies['90th']), p99: ms(latencies['99th'])},
    counted: {good, bad: sum(Object.values(statuses)) - good},
  }
}
