import {readFileSync, writeFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {format, resolveConfig} from 'prettier'

/** Replaces what a page of docs/ has between `<!-- NAME -->` and `<!-- /NAME -->`, formatted as the page itself is. */
export async function fillPage(name, marker, text) {
  const file = fileURLToPath(new URL(`../../docs/${name}`, import.meta.url))
  const page = readFileSync(file, 'utf8')
  const [open, close] = [`<!-- ${marker} -->`, `<!-- /${marker} -->`]
  const start = page.indexOf(open)
  const end = page.indexOf(close)
  if (start === -1 || end < start)
    throw new Error(`docs/${name} has no place for ${marker}: ${open} … ${close}`)
  const filled = `${page.slice(0, start)}${open}\n\n${text.trim()}\n\n${page.slice(end)}`
  writeFileSync(file, await format(filled, {...(await resolveConfig(file)), parser: 'markdown'}))
}
