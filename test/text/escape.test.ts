import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {csvLine} from '../../src/text/csv.js'
import {codeBlock, codeSpan, escapeMarkdown, markdownTable} from '../../src/text/markdown.js'
import {workflowCommand} from '../../src/text/workflow-command.js'
import {escapeXml, escapeXmlLine} from '../../src/text/xml.js'
import {checkXml} from '../gate/xml.js'

describe('csvLine', () => {
  it('quotes as RFC 4180 has it', () => {
    expect(csvLine(['a', 'b,c', 'd"e', 'f\ng', null, undefined, ''])).toBe('a,"b,c","d""e","f\ng",,,')
  })

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1'])('starts no formula with %j', text => {
    expect(csvLine([text])).toBe(`'${text}`)
  })

  it('starts none behind a control character either, and leaves numbers numbers', () => {
    expect(csvLine(['\u0000=1', '\r=1'])).toBe("'=1,'=1")
    expect(csvLine([-1.5, 1e21])).toBe('-1.5,1e+21')
  })
})

describe('escapeXml', () => {
  it('makes markup, quotes and what XML forbids harmless', () => {
    expect(escapeXml(`<a b="c" d='e'>&\u0000\u001b[31m`)).toBe('&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;')
    expect(escapeXmlLine('a\n  b')).toBe('a b')
  })

  it('is well-formed whatever the text', () => {
    fc.assert(
      fc.property(fc.string({unit: 'binary', maxLength: 40}), text => {
        const safe = escapeXml(text)
        expect(safe).not.toMatch(/[<>"'\u0000-\u0008\u001b]|&(?!(amp|lt|gt|quot|#39);)/)
      }),
    )
    expect(checkXml(`<?xml version="1.0"?><a b="${escapeXml('"<>&\u0007é')}"/>`)).toBe('well-formed')
  })
})

describe('Markdown', () => {
  it.each([
    ['emphasis and code', '*a* _b_ `c` ~d~', '\\*a\\* \\_b\\_ \\`c\\` \\~d\\~'],
    ['links and pictures', '![a](b) <c>', '!\\[a\\](b) \\<c\\>'],
    ['a cell that ends', 'a|b', 'a\\|b'],
    ['an entity', '&lt; & &#60;', '\\&lt; & \\&\\#60;'],
    ['headings and lists', '# a', '\\# a'],
    ['a list', '- a', '\\- a'],
    ['lines', 'a\n\n# b', 'a \\# b'],
    ['somebody to notify', '@all a@b.org', '@\u200ball a@b.org'],
    ['escape sequences', '\u001b[1ma', 'a'],
  ])('makes text of %s', (_, text, escaped) => expect(escapeMarkdown(text)).toBe(escaped))

  it('fences code with more backticks than it has', () => {
    expect([codeSpan('a'), codeSpan('a`b'), codeSpan('``')]).toEqual(['`a`', '`` a`b ``', '``` `` ```'])
    expect(codeBlock('a\n```\nb', 'sh')).toBe('````sh\na\n```\nb\n````')
  })

  it('makes tables whose cells cannot leave them', () => {
    const columns = [
      {title: 'name', align: 'left'},
      {title: 'n', align: 'right'},
    ] as const
    expect(markdownTable(columns, [['a|b\nc', '12']])).toBe(
      ['| name   |   n |', '| ------ | --: |', '| a\\|b c |  12 |'].join('\n'),
    )
  })
})

it('workflowCommand cannot become another command', () => {
  expect(workflowCommand('error', 'a: b, c', '100%\n::error::x')).toBe(
    '::error title=a%3A b%2C c::100%25%0A::error::x',
  )
})
