// Makes the post about Python's servers: experiments/data/post-servers.json, docs/post/index.md with its pictures. One command:
//   npm run build && node scripts/docs/post.mjs [--render]
// About 5 minutes with the servers installed (`bench servers install gunicorn uvicorn granian`); with --render nothing is
// measured, and the post is made anew from the result that is there.
import {execFileSync} from 'node:child_process'
import {readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'

const arms = [
  'gunicorn/sync,workers=2',
  'gunicorn/gthread,workers=2,threads=4',
  'gunicorn/gevent,workers=2',
  'uvicorn/uvloop,workers=2',
  'granian/uvloop,workers=2',
]
const result = 'experiments/data/post-servers.json'
const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')
process.chdir(root)

if (!process.argv.includes('--render')) {
  bench('run', 'io', 'mixed', ...arms.flatMap(arm => ['--arm', arm]), '--rounds', '6', '-o', result)
  // Where this checkout is says nothing to anybody else.
  writeFileSync(result, readFileSync(result, 'utf8').replaceAll(root, '/checkout'))
}
for (const name of readdirSync('docs/post')) if (/^index-.*\.svg$/.test(name)) rmSync(`docs/post/${name}`)
bench(
  ...['report', 'markdown', result, '-o', 'docs/post/index.md', '--intro', 'docs/post/intro.md'],
  ...['--title', 'gunicorn, uvicorn and granian: which worker waits best?'],
)

function bench(...words) {
  console.error(`bench ${words.join(' ')}`)
  execFileSync(process.execPath, ['dist/src/bin.js', ...words], {stdio: ['ignore', 'inherit', 'inherit']})
}
