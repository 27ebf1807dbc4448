import {createRequire} from 'node:module'
import {sum, type Tool} from './tool.js'

const require = createRequire(import.meta.url)

interface Report {
  readonly latency: Record<'p50' | 'p90' | 'p99', number>
  readonly '2xx': number
  readonly non2xx: number
  readonly errors: number
  readonly resets: number
}

/** The command of the npm package, not our adapter. `errors` holds its timeouts. */
export const autocannon: Tool = {
  name: 'autocannon',
  find: () => {
    const {version} = require('autocannon/package.json') as {version: string}
    return Promise.resolve({program: [process.execPath, require.resolve('autocannon')], version})
  },
  loops: ['closed', 'open'],
  note: 'the command of the npm package; whole milliseconds',
  args: ({loop, url, seconds, connections, ratePerSecond, timeoutSeconds}) => [
    '--json',
    ...['-c', `${connections}`, '-d', `${seconds}`, '-t', `${timeoutSeconds}`],
    ...(loop === 'open' ? ['-R', `${ratePerSecond}`] : []),
    url,
  ],
  read: stdout => {
    const report = JSON.parse(stdout) as Report
    const {p50, p90, p99} = report.latency
    return {
      saidMs: report['2xx'] + report.non2xx === 0 ? {p50: NaN, p90: NaN, p99: NaN} : {p50, p90, p99},
      counted: {good: report['2xx'], bad: sum([report.non2xx, report.errors])},
    }
  },
}
