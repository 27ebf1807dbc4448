// Replaces what stands between `<!-- name -->` and `<!-- /name -->` in a Markdown file, and leaves all else alone.
import {existsSync, readFileSync, writeFileSync} from 'node:fs'
import {execFileSync} from 'node:child_process'
import {fileURLToPath} from 'node:url'

/** A file or a section that is not there yet is made; `title` is the heading of a new file. */
export function writeSection(file, name, markdown, title) {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const section = `${begin}\n\n${markdown.trim()}\n\n${end}`
  const before = existsSync(file) ? readFileSync(file, 'utf8') : `# ${title}\n`
  const [from, to] = [before.indexOf(begin), before.indexOf(end)]
  const after =
    from === -1 || to < from
      ? `${before.trimEnd()}\n\n${section}\n`
      : before.slice(0, from) + section + before.slice(to + end.length)
  writeFileSync(file, after)
  execFileSync(process.execPath, [prettier, '--write', '--log-level', 'warn', file])
}

const prettier = fileURLToPath(new URL('../../node_modules/prettier/bin/prettier.cjs', import.meta.url))
