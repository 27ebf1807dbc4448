import {existsSync, readdirSync, readFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {expect, test} from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const page = readFileSync(`${root}ARCHITECTURE.md`, 'utf8')

test('the page of the architecture has every room of src, and no other', () => {
  const rooms = [...page.matchAll(/^\| `([a-z]+)` +\|/gm)].map(([, room = '']) => room)
  const folders = readdirSync(`${root}src`, {withFileTypes: true}).filter(entry => entry.isDirectory())
  const others = ['libc', 'experiments', 'scripts']
  expect(rooms.filter(room => !others.includes(room)).sort()).toEqual(folders.map(({name}) => name).sort())
})

test('every file that the page of the architecture names exists', () => {
  const named = [...page.matchAll(/`([a-z][\w./-]*\.(?:ts|js|mjs))`/g)].map(([, file = '']) => file)
  const places = ['', 'src/', 'servers/reference/', 'src/load/']
  const missing = named.filter(file => !places.some(place => existsSync(`${root}${place}${file}`)))
  expect(missing).toEqual([])
})
