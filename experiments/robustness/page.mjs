// Writes the tables of docs/robustness.md from what the experiments of this folder have recorded.
//   node experiments/robustness/page.mjs
import {fillPage} from '../performance/markers.mjs'
import {readRecord} from './record.mjs'

const record = readRecord()
const columns = {
  memory: [
    ['16 MB in chunks of a byte, MB', ({chunksMb}) => chunksMb],
    ['100 readers that stop, MB', ({readersMb}) => readersMb],
  ],
  'hup-storm': [
    ['most processes', ({processes}) => processes],
    ['most RSS, MB', ({rssMb}) => rssMb],
    ['answered', ({ok}) => ok],
    ['lost', ({lost}) => lost],
    ['over 10 s', ({slow}) => slow],
  ],
  signals: [
    ['lost in 20 HUPs', ({hups}) => `${hups.lost} of ${hups.asked}`],
    ['in 60 random signals', ({mixed}) => `${mixed.lost} of ${mixed.asked}`],
    ['in 20 kill −9', ({kills}) => `${kills.lost} of ${kills.asked}`],
  ],
  suspension: [
    ['asked', ({asked}) => asked],
    ['lost', ({lost}) => lost],
    ['workers killed', ({workersKilled}) => workersKilled],
    ['serves without its master', ({servesWithoutMaster}) => (servesWithoutMaster ? 'yes' : 'no')],
  ],
  websockets: [
    ['cases passed', ({passed, cases}) => `${passed} of ${cases}`],
    ['open of 2,000 idle', ({open}) => open],
    ['answers beside them', ({served}) => (served ? 'yes' : 'no')],
  ],
}

for (const [table, wanted] of Object.entries(columns)) {
  if (record[table] !== undefined) await fillPage('robustness.md', table, markdown(record[table], wanted))
}

/** A row for each server and state; ours before and after, others once. */
function markdown(rows, wanted) {
  const head = ['server', '', ...wanted.map(([title]) => title)]
  const lines = Object.entries(rows).flatMap(([row, states]) =>
    ['before', 'after', 'beside']
      .filter(state => states[state] !== undefined)
      .map(state => [
        row,
        state === 'beside' ? '' : state,
        ...wanted.map(([, of]) => String(of(states[state]))),
      ]),
  )
  return [head, head.map(() => '---'), ...lines].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}
