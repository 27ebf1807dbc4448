import {metrics} from '../../judge/metric.js'
import {everyLoadOf, firstPhaseOf, latencyLoadOf} from '../../result/round-values.js'
import type {Round} from '../../result/round.js'
import type {RunResult} from '../../result/schema.js'
import {labelOf} from '../series.js'

/**
 * One JSON object a line: `run`, then `round` for every round of every arm (those set aside and failed included), then
 * `cell` with the numbers of the tables. Units are in the names: `p50_ms`, `cpu_per_request_us`.
 */
export function renderNdjson(result: RunResult): string {
  const {id, name, startedAt, finishedAt, status, tool} = result
  const cells = result.cells.map(cell => ({
    cell,
    keys: {
      scenario: cell.scenario,
      server: cell.server,
      mode: cell.mode,
      arm: labelOf(
        cell,
        result.cells.filter(({scenario}) => scenario === cell.scenario),
      ),
    },
  }))
  const lines: readonly object[] = [
    {type: 'run', id, name, startedAt, finishedAt, status, tool: tool.version},
    ...cells.flatMap(({cell, keys}) =>
      cell.rounds.map(round => ({type: 'round', ...keys, ...roundFields(round)})),
    ),
    ...cells.map(({cell, keys}) => ({
      type: 'cell',
      ...keys,
      status: cell.status,
      ...(cell.status === 'completed'
        ? {
            bound: cell.bound,
            ...Object.fromEntries(
              Object.values(metrics).flatMap(metric => {
                const estimate = metric.ofSummary(cell.summary)
                return estimate === undefined ? [] : [[metric.csv, estimate]]
              }),
            ),
          }
        : {reason: cell.reason}),
    })),
  ]
  return lines.map(line => `${JSON.stringify(line)}\n`).join('')
}

function roundFields(round: Round): object {
  const {index, position, startedAt, setAside, status} = round
  const place = {round: index, position, startedAt, status, ...(setAside === undefined ? {} : {setAside})}
  if (round.status !== 'completed') return {...place, reason: round.reason}
  return {
    ...place,
    ...Object.fromEntries(Object.values(metrics).map(metric => [metric.csv, metric.ofRound(round)])),
    windowMs: firstPhaseOf(round).load.window.durationMs,
    latencyLoop: latencyLoadOf(round).model,
    requests: everyLoadOf(round).map(({model, total}) => ({loop: model, ...total})),
  }
}
