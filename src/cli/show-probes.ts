import {describeProbes} from '../probe/describe.js'
import type {Style} from '../text/style.js'
import {alignRows} from '../text/table.js'
import type {ProbedServer} from './bench-probe.js'

/** Servers side by side in one table: more do not fit a terminal. */
const columns = 3

/** Questions as rows, servers as columns. Ends with a line feed. */
export function showProbes(probed: readonly ProbedServer[], style: Style): string {
  const tables: string[] = []
  for (let at = 0; at < probed.length; at += columns)
    tables.push(oneTable(probed.slice(at, at + columns), style))
  return tables.join('\n')
}

function oneTable(servers: readonly ProbedServer[], {bold}: Style): string {
  const names = servers.map(({name, version}) => bold(version === null ? name : `${name} ${version}`))
  const described = servers.map(({facts, judgement}) => describeProbes(facts, judgement))
  const rows = (described[0] ?? []).map(({question}, row) => [
    question,
    ...described.map(lines => lines[row]?.finding ?? ''),
  ])
  return `${alignRows([['', ...names], ...rows]).join('\n')}\n`
}
