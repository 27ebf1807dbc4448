import Table from 'cli-table3'
import {describeProbes} from '../probe/describe.js'
import type {ProbedServer} from './bench-probe.js'
import type {TextStyle} from './style.js'

/** Servers side by side in one table: more do not fit a terminal. */
const columns = 3

/** Questions as rows, servers as columns. Ends with a line feed. */
export function showProbes(probed: readonly ProbedServer[], style: TextStyle): string {
  const tables: string[] = []
  for (let at = 0; at < probed.length; at += columns)
    tables.push(oneTable(probed.slice(at, at + columns), style))
  return tables.join('\n')
}

function oneTable(servers: readonly ProbedServer[], style: TextStyle): string {
  const table = new Table({
    chars: noLines,
    style: {head: [], border: [], 'padding-left': 0, 'padding-right': 2},
  })
  table.push([
    '',
    ...servers.map(({name, version}) => style.bold(version === null ? name : `${name} ${version}`)),
  ])
  const described = servers.map(({facts, judgement}) => describeProbes(facts, judgement))
  for (const [row, {question}] of (described[0] ?? []).entries())
    table.push([question, ...described.map(lines => lines[row]?.finding ?? '')])
  return `${table.toString().replace(/ +$/gm, '')}\n`
}

const noLines = Object.fromEntries(
  [
    ...['top', 'top-mid', 'top-left', 'top-right', 'bottom', 'bottom-mid', 'bottom-left', 'bottom-right'],
    ...['left', 'left-mid', 'mid', 'mid-mid', 'right', 'right-mid', 'middle'],
  ].map(place => [place, '']),
)
