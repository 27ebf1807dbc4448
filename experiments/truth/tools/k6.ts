import {readFileSync, writeFileSync} from 'node:fs'
import {join} from 'node:path'
import {outputOf} from './program.js'
import type {Ask, Tool} from './tool.js'

/** Enough virtual users for a stall of two seconds at 200 requests per second. */
const users = {preAllocatedVUs: 50, maxVUs: 500}

interface Metrics {
  readonly metrics: Readonly<Record<string, {readonly values: Readonly<Record<string, number>>} | undefined>>
}

/** A load test as k6 has it: a script. It reports `http_req_duration`, which holds no connect. */
export function createK6(program: string): Tool {
  return {
    name: 'k6',
    find: async () => {
      const version = /^k6(?:\.exe)? (v[\d.]+)/.exec((await outputOf([program, 'version'])) ?? '')?.[1]
      return version === undefined ? undefined : {program: [program], version}
    },
    loops: ['closed', 'open'],
    note: '`http_req_duration`, which holds no connect; open loop: up to 500 virtual users; the script is in experiments/truth/tools/k6.ts',
    args: (ask, folder) => {
      writeFileSync(join(folder, 'script.js'), scriptFor(ask, join(folder, 'summary.json')))
      return ['run', '--quiet', '--no-usage-report', join(folder, 'script.js')]
    },
    read: (_, folder) => {
      const {metrics} = JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8')) as Metrics
      const of = (metric: string, value: string): number => metrics[metric]?.values[value] ?? NaN
      const requests = of('http_reqs', 'count')
      const failed = of('http_req_failed', 'passes') || 0
      return {
        saidMs: {
          p50: of('http_req_duration', 'p(50)'),
          p90: of('http_req_duration', 'p(90)'),
          p99: of('http_req_duration', 'p(99)'),
        },
        counted: {good: requests - failed, bad: failed},
      }
    },
  }
}

function scriptFor(
  {loop, url, seconds, connections, ratePerSecond, timeoutSeconds}: Ask,
  summary: string,
): string {
  const duration = `${seconds}s`
  const scenario =
    loop === 'closed'
      ? {executor: 'constant-vus', vus: connections, duration}
      : {executor: 'constant-arrival-rate', rate: ratePerSecond, timeUnit: '1s', duration, ...users}
  const options = {summaryTrendStats: ['p(50)', 'p(90)', 'p(99)'], scenarios: {load: scenario}}
  return `import http from 'k6/http'
export const options = ${JSON.stringify(options)}
export default () => http.get(${JSON.stringify(url)}, {timeout: '${timeoutSeconds}s'})
export const handleSummary = data => ({${JSON.stringify(summary)}: JSON.stringify(data)})
`
}
