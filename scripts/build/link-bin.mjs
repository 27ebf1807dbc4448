// Links node_modules/.bin/bench to this package's own bin. Without it, `npx bench` in a checkout packs and
// installs the checkout into npx's cache first (running `prepare` again): slow, and not the code you edited.
import {chmodSync, existsSync, mkdirSync, rmSync, symlinkSync} from 'node:fs'
import {fileURLToPath} from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const bin = `${root}dist/src/bin.js`
if (existsSync(`${root}node_modules`) && existsSync(bin)) {
  chmodSync(bin, 0o755)
  mkdirSync(`${root}node_modules/.bin`, {recursive: true})
  rmSync(`${root}node_modules/.bin/bench`, {force: true})
  symlinkSync('../../dist/src/bin.js', `${root}node_modules/.bin/bench`)
}
