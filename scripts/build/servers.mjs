// Validates servers/*/server.yaml and writes them as dist/servers.json, so that no command reads YAML to know them.
import {existsSync, readdirSync, writeFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {readServerFile} from '../../dist/src/server/manifest/read.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const order = [
  'gunicorn',
  'uvicorn',
  'daphne',
  'django',
  'hypercorn',
  'granian',
  'uwsgi',
  'waitress',
  'cheroot',
  'node',
]
const rank = name => (order.includes(name) ? order.indexOf(name) : order.length)
const files = readdirSync(`${root}servers`)
  .sort((a, b) => rank(a) - rank(b) || a.localeCompare(b))
  .map(name => `${root}servers/${name}/server.yaml`)
  .filter(file => existsSync(file))
const servers = await Promise.all(files.map(readServerFile))
writeFileSync(`${root}dist/servers.json`, JSON.stringify(servers, undefined, 1) + '\n')
