import {mkdtempSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {afterAll, describe, expect, it} from 'vitest'
import {readBody} from '../../../src/config/words/body.js'

const folder = mkdtempSync(join(tmpdir(), 'bench-body-'))
afterAll(() => {
  rmSync(folder, {recursive: true})
})

describe('readBody', () => {
  it('is the text, or what the file holds, whole', () => {
    const text = '\ufeff{"a": "é"}\r\n\n'
    writeFileSync(join(folder, 'body.json'), text)
    expect(readBody('a@b', folder)).toBe('a@b')
    expect(readBody('', folder)).toBe('')
    expect(readBody('@body.json', folder)).toBe(text)
    expect(readBody(`@${join(folder, 'body.json')}`, '/')).toBe(text)
  })

  it('refuses what cannot be sent, and says which file', () => {
    writeFileSync(join(folder, 'binary'), Buffer.from([0xff, 0xfe, 0]))
    writeFileSync(join(folder, 'large'), Buffer.alloc((1 << 20) + 1, 'x'))
    for (const [word, why] of [
      ['@missing.json', /@missing\.json: ENOENT/],
      ['@.', /@\.: EISDIR/],
      ['@binary', /@binary: it is not text/],
      ['@large', /large: 1048577 bytes are more than 1048576/],
      ['x'.repeat((1 << 20) + 1), /--body: 1048577 bytes/],
    ] as const)
      expect(() => readBody(word, folder)).toThrow(
        expect.objectContaining({family: 'usage', message: expect.stringMatching(why) as string}) as Error,
      )
  })
})
