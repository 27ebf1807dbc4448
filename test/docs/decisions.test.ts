import {readdirSync, readFileSync} from 'node:fs'
import {expect, test} from 'vitest'

const folder = new URL('../../docs/decisions/', import.meta.url)
const index = readFileSync(new URL('README.md', folder), 'utf8')
const decisions = readdirSync(folder).filter(name => /^\d{4}-/.test(name))

test('the index of decisions lists every decision by its title, and nothing else', () => {
  const titles = decisions.map(name => {
    const [title = ''] = readFileSync(new URL(name, folder), 'utf8').split('\n')
    return [name, title.replace(/^# \d+\. /, '')]
  })
  const listed = [...index.matchAll(/^\| \[\d{4}\]\((\S+)\) +\| (.*?) +\|/gm)].map(([, name, title]) => [
    name,
    title,
  ])
  expect(listed).toEqual(titles)
})
