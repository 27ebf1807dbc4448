import {readFileSync, writeFileSync} from 'node:fs'
import {format, resolveConfig} from 'prettier'

/** Puts `content` between `<!-- name -->` and `<!-- /name -->`, and leaves every other byte of the text. */
export function replaceBlock(text: string, name: string, content: string): string {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from === -1 || to < from) throw new Error(`no block ${begin} … ${end}`)
  return `${text.slice(0, from + begin.length)}\n\n${content}\n\n${text.slice(to)}`
}

/** The same in a Markdown file, laid out as the rest of the repository. */
export async function writeBlock(file: string, name: string, content: string): Promise<void> {
  const text = replaceBlock(readFileSync(file, 'utf8'), name, content)
  writeFileSync(file, await format(text, {...(await resolveConfig(file)), parser: 'markdown'}))
}
