import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {describe, expect, it} from 'vitest'

const folder = fileURLToPath(new URL('../../docs', import.meta.url))
const page = readFileSync(join(folder, 'models.md'), 'utf8')

/** `[name](../servers/…)` and `[Class.method](../servers/…)`, as the page names its code. */
const references = [...page.matchAll(/\[`([\w.]+)`\]\((\.\.\/servers\/[^)]+)\)/g)].map(
  ([, name, path]) => [name!, path!] as const,
)

/** Whether a source declares it: a function, class, constant or type, or a method of a class of that name. */
function declares(source: string, name: string): boolean {
  const [first, method] = name.split('.')
  const isDeclared = new RegExp(`\\b(?:function\\*?|class|const|interface|type) ${first}\\b`).test(source)
  return (
    isDeclared && (method === undefined || new RegExp(`^  (?:\\*|async )?${method}\\(`, 'm').test(source))
  )
}

describe('docs/models.md', () => {
  it.each(references)('%s is in %s', (name, path) => {
    expect(declares(readFileSync(join(folder, path), 'utf8'), name)).toBe(true)
  })

  it('knows a name that is gone', () => {
    const source = 'export class Hub {\n  turn(mostMs: number): void {}\n}\nexport const run = 1'
    expect(['Hub', 'Hub.turn', 'run'].filter(name => declares(source, name))).toHaveLength(3)
    expect(['Hubs', 'Hub.spin', 'turn', 'runs'].filter(name => declares(source, name))).toEqual([])
  })

  it.each(['sync', 'thread', 'green', 'async', 'native'])(
    'shows how %s works and what it is good for',
    mode => {
      const start = page.indexOf(`\n## ${mode}\n`)
      const section = page.slice(start, page.indexOf('\n## ', start + 1))
      expect(section).toContain('```mermaid\nflowchart LR\n')
      expect(section).toContain(`servers/reference/worker/${mode}`)
      const measured = section.slice(
        section.indexOf(`<!-- ${mode} -->`),
        section.indexOf(`<!-- /${mode} -->`),
      )
      for (const word of ['**Good at**', '**Bad at**']) expect(measured).toContain(word)
      expect(measured.match(/`npx bench run [^`]+`/g)).toHaveLength(2)
    },
  )
})
