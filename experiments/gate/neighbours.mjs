// Bursty neighbours: two processes that each work for 50 to 500 ms, then sleep for 100 to 900 ms, so that about half of each
// of two cores is theirs, at times nobody can foresee. They end with whoever started them.
import {spawn} from 'node:child_process'
import {fileURLToPath} from 'node:url'

/** @returns what ends them */
export function startNeighbours(count = 2) {
  const children = Array.from({length: count}, () =>
    spawn(process.execPath, [fileURLToPath(import.meta.url)], {stdio: ['pipe', 'ignore', 'inherit']}),
  )
  return () => {
    for (const child of children) child.kill('SIGKILL')
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  // The pipe closes with whoever holds its other end, however that ended.
  process.stdin.on('end', () => process.exit()).resume()
  work()
}

function work() {
  const until = performance.now() + 50 + 450 * Math.random()
  while (performance.now() < until);
  setTimeout(work, 100 + 800 * Math.random())
}
