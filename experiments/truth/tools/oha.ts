import {outputOf} from './program.js'
import {sum, type Tool} from './tool.js'

interface Report {
  readonly latencyPercentiles: Readonly<Record<string, number | null>>
  readonly statusCodeDistribution: Readonly<Record<string, number>>
  readonly errorDistribution: Readonly<Record<string, number>>
}

/** With `--latency-correction`, which counts from the intended start: without it `-q` measures what a closed loop would. */
export const oha: Tool = {
  name: 'oha',
  find: async () => {
    const version = /^oha (\S+)/.exec((await outputOf(['oha', '--version'])) ?? '')?.[1]
    return version === undefined ? undefined : {program: ['oha'], version}
  },
  loops: ['closed', 'open'],
  note: 'open loop: latency from the intended start',
  args: ({loop, url, seconds, connections, ratePerSecond, timeoutSeconds}) => [
    ...['--no-tui', '--output-format', 'json', '-z', `${seconds}s`, '-c', `${connections}`],
    ...['-t', `${timeoutSeconds}s`],
    ...(loop === 'open' ? ['-q', `${ratePerSecond}`, '--latency-correction'] : []),
    url,
  ],
  read: stdout => {
    const report = JSON.parse(stdout) as Report
    const at = (name: string): number => (report.latencyPercentiles[name] ?? NaN) * 1000
    const statuses = Object.entries(report.statusCodeDistribution)
    const good = sum(statuses.filter(([status]) => status.startsWith('2')).map(([, count]) => count))
    const bad = sum(statuses.map(([, count]) => count)) - good + sum(Object.values(report.errorDistribution))
    return {saidMs: {p50: at('p50'), p90: at('p90'), p99: at('p99')}, counted: {good, bad}}
  },
}
