import {marked, type Token, type Tokens} from 'marked'
import {describe, expect, it} from 'vitest'
import {parse} from 'yaml'
import {renderMarkdown, type MarkdownOptions} from '../../src/report/markdown/document.js'
import {makePublication} from '../../src/report/publication.js'
import {reproduction} from '../../src/report/reproduce.js'
import {extremes} from '../fixtures/published.js'

const result = extremes()['a tail of 1000 times the median']!

const options: MarkdownOptions = {
  ...{platform: 'github', frontMatter: false, pictureBase: ''},
  pictureName: (chapter, chart) => `post-${chapter.id}-${chart.name}.svg`,
}
const post = async (more: Partial<MarkdownOptions>, title?: string) =>
  (await renderMarkdown(makePublication([result], {title}), {...options, ...more})).text

const front = (text: string): Record<string, unknown> =>
  parse(/^---\n([^]*?)\n---\n/.exec(text)![1]!) as Record<string, unknown>

/** Every token, those inside of others too. */
function tokensOf(text: string): readonly Token[] {
  const found: Token[] = []
  void marked.walkTokens(marked.lexer(text, {gfm: true}), token => void found.push(token))
  return found
}

describe('a post', () => {
  it('is headings, tables, pictures and lists on GitHub, and no HTML', async () => {
    const evil = '<b>x</b> | [a](javascript:alert(1)) *y* @someone'
    const {text, pictures} = await renderMarkdown(
      makePublication([extremes()['twelve arms']!], {title: evil}),
      options,
    )
    const tokens = tokensOf(text)
    const of = <Kind extends Tokens.Generic>(type: string) =>
      tokens.filter(token => token.type === type) as Kind[]
    expect(of('html')).toEqual([])
    expect(of<Tokens.Link>('link').filter(({href}) => !href.startsWith('https://'))).toEqual([])
    expect(of<Tokens.Image>('image').map(({href}) => href)).toEqual(pictures.map(({name}) => name))
    for (const {text: alt} of of<Tokens.Image>('image')) expect(alt.length).toBeLessThanOrEqual(250)
    const headings = of<Tokens.Heading>('heading')
    expect(headings.filter(({depth}) => depth === 1)).toHaveLength(1)
    expect(headings.map(({text: heading}) => heading)).toEqual(
      expect.arrayContaining(['In short', 'How this was measured', 'Reproduce', 'Data appendix']),
    )
    const tables = of<Tokens.Table>('table')
    expect(tables.length).toBeGreaterThan(pictures.length)
    for (const {header, rows} of tables) for (const row of rows) expect(row).toHaveLength(header.length)
  }, 30_000)

  it('has the front matter of its platform, whose title stands alone', async () => {
    const signed = {author: 'Ada', tags: ['Web Servers', 'c++', 'python', 'http', 'more']}
    const devto = await post({platform: 'devto', ...signed, pictureBase: 'https://example.org/p/'}, 'T: "x"')
    expect(front(devto)).toMatchObject({
      title: 'T: "x"',
      published: false,
      tags: 'webservers, c, python, http',
    })
    expect(devto).not.toMatch(/^# (?!workerbench)/m)
    expect(devto).toMatch(/\]\(https:\/\/example\.org\/p\/post-io-throughput\.svg\)/)
    const hugo = await post({platform: 'hugo', ...signed})
    expect(front(hugo)).toMatchObject({draft: true, author: 'Ada', tags: signed.tags})
    const github = await post(signed)
    expect(github).toMatch(/^# Which worker mode\? io\n\nBy Ada, \d{4}-\d\d-\d\d\n/)
  })

  it('begins with the author’s own words after the short answer', async () => {
    const text = await post({intro: 'My *own* words.\n'})
    expect(text).toMatch(/## In short\n[^]*\n\nMy \*own\* words\.\n\n## io/)
  })
})

describe('reproduction', () => {
  const arm = (server: string, serverVersion: string | null) => ({server, serverVersion})
  const lines = (command: readonly string[], ...arms: ReturnType<typeof arm>[]) =>
    reproduction({tool: {name: 'workerbench', version: '1.2.3', command}, plan: {seed: 7, arms}})

  it('names the versions that were measured, and the seed', () => {
    const command = ['bench', 'run', 'io', '--server', 'gunicorn,reference', '--arm=uvicorn/uvloop,workers=2']
    expect(
      lines(command, arm('gunicorn', '27.0.1'), arm('reference', '1.2.3'), arm('uvicorn', '0.54.0')),
    ).toEqual([
      '# workerbench 1.2.3',
      'bench servers install gunicorn@27.0.1 uvicorn@0.54.0',
      'bench run io --server gunicorn@27.0.1,reference --arm=uvicorn@0.54.0/uvloop,workers=2 --seed 7',
    ])
  })

  it('leaves a version that was typed, and one of several', () => {
    const command = ['bench', 'run', '--server', 'gunicorn@20.1,gunicorn', '--seed', '3']
    const twice = lines(command, arm('gunicorn', '20.1.0'), arm('gunicorn', '27.0.1'))
    expect(twice).toEqual(['# workerbench 1.2.3', 'bench run --server gunicorn@20.1,gunicorn --seed 3'])
  })

  it('asks for what was masked, and lets the shell see nothing else', () => {
    const command = [
      'bench',
      'run',
      '-H',
      'Authorization: ***0123abcd',
      '--path',
      "/a'b",
      '--header',
      'X: $(id) ***',
    ]
    expect(lines(command)).toEqual([
      '# workerbench 1.2.3',
      "export SECRET_1='' # fill in what was masked",
      "export SECRET_2='' # fill in what was masked",
      `bench run -H "Authorization: \${SECRET_1}" --path '/a'\\''b' --header "X: \\$(id) \${SECRET_2}" --seed 7`,
    ])
  })
})
