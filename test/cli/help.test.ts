import {Config} from '@oclif/core'
import {fileURLToPath} from 'node:url'
import {expect, it, vi} from 'vitest'
import BenchHelp from '../../src/cli/help.js'

const root = fileURLToPath(new URL('../..', import.meta.url))

async function helpOf(command: string): Promise<string> {
  const lines: string[] = []
  const log = vi.spyOn(console, 'log').mockImplementation((...words) => void lines.push(words.join(' ')))
  try {
    const config = await Config.load(root)
    await new BenchHelp(config, {...config.pjson.oclif.helpOptions, maxWidth: 80}).showHelp([command])
  } finally {
    log.mockRestore()
  }
  return lines.join('\n')
}

it('a list is written once, and options stand with their flag', async () => {
  const text = await helpOf('run')
  expect(text).toContain('--mode=MODE,…\n')
  expect(text).toContain('--engine=auto|kernel|autocannon')
  expect(text).not.toContain('…...')
})

it('paragraphs are wrapped once: no line of one ends early', async () => {
  const text = await helpOf('run')
  const [, paragraph = ''] = /\n {2}(Every arm [\s\S]*?)\n\n/.exec(text) ?? []
  const lines = paragraph.split('\n').map(line => line.trim())
  expect(lines.length).toBeGreaterThan(3)
  for (const [index, line] of lines.slice(0, -1).entries()) {
    const [first = ''] = lines[index + 1]!.split(' ')
    expect(2 + line.length + 1 + first.length, line).toBeGreaterThan(80 - 2)
  }
})
