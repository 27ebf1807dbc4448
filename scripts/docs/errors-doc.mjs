// Writes docs/errors.md from the catalogue of errors, which is the one source. With --check it only says whether the page
// is up to date.
import {existsSync, readFileSync, writeFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {format, resolveConfig} from 'prettier'
import {BenchError} from '../../dist/src/error.js'
import {catalogue} from '../../dist/src/error/catalogue.js'

const page = fileURLToPath(new URL('../../docs/errors.md', import.meta.url))

const introduction = `# Errors

Every error of \`bench\` has a code: below the message on a terminal, \`error.code\` with \`--json\`. A code stands for a kind of
error and stays; the words of a message may change. Made by \`node scripts/docs/errors-doc.mjs\`.
`

const families = {
  usage: ['Ask differently', 'The request cannot be carried out as it was put. Nothing was measured.'],
  environment: ['Mend the machine or the target', 'The machine, a server or a target did not do its part.'],
  bug: ['Tell us', 'bench itself is at fault.'],
}

function chapter([family, entries]) {
  const [title, what] = families[family]
  return [`## ${title}`, what, ...Object.entries(entries).map(section)].join('\n\n')
}

function section([code, {title, means, remedy}]) {
  const {exitCode} = new BenchError(code, title)
  return `### ${code}\n\n**${title}** (exit ${exitCode}). ${means}\n\n${remedy}`
}

const text = await format([introduction, ...Object.entries(catalogue).map(chapter)].join('\n\n'), {
  ...(await resolveConfig(page)),
  parser: 'markdown',
})
if (!process.argv.includes('--check')) {
  writeFileSync(page, text)
} else if (!existsSync(page) || readFileSync(page, 'utf8') !== text) {
  process.stderr.write('docs/errors.md is out of date: run `node scripts/docs/errors-doc.mjs`\n')
  process.exitCode = 1
}
