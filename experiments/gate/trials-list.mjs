// What a gate is tried on. `loud`: beside bursty neighbours. `inject`: so much that a quiet gate measures it as such a change of
// the slower arm, the candidate where nothing else is said.
export const kinds = {
  unchanged: {title: 'unchanged code', machine: 'quiet', wanted: 40, metric: 'cpu'},
  cpu: {
    title: '+10 % CPU, as measured',
    ...{machine: 'quiet', wanted: 20, metric: 'cpu', args: ['--budget', '120s']},
    inject: {metric: 'cpu', change: 0.1},
  },
  p50: {
    title: '+25 % p50, as measured',
    ...{machine: 'quiet', wanted: 20, metric: 'p50'},
    inject: {metric: 'p50', change: 0.25},
  },
  better: {
    title: 'an improvement of 20 %',
    ...{machine: 'quiet', wanted: 20, metric: 'cpu', slower: 'baseline'},
    inject: {metric: 'cpu', change: 0.25},
  },
  errors: {
    title: 'identical arms with bursts of errors',
    ...{machine: 'quiet', wanted: 40, metric: 'cpu', server: 'bursts'},
  },
  loudUnchanged: {title: 'unchanged code, bursty neighbours', machine: 'loud', wanted: 40, metric: 'cpu'},
  loudCpu: {
    title: '+25 % CPU, bursty neighbours',
    ...{machine: 'loud', wanted: 20, metric: 'cpu'},
    inject: {metric: 'cpu', change: 0.25},
  },
}
