import {askedText} from '../asked-text.js'
import {stringify} from 'yaml'
import {codeBlock, codeSpan, escapeMarkdown, markdownTable} from '../../text/markdown.js'
import {chartsOf, footerOf} from '../charts/catalog.js'
import type {Chart} from '../charts/chart.js'
import {renderSvg} from '../charts/render-svg.js'
import {describeLoad} from '../describe-load.js'
import type {Chapter, Publication, PublishedRun} from '../publication.js'
import {describeKnownLimit} from '../known-limits.js'
import {remarksOf} from '../remarks.js'
import {sectionTable} from './table.js'

export interface MarkdownOptions {
  readonly frontMatter: boolean
  /** Name of the picture of a chart, relative to the text. */
  readonly pictureName: (chapter: Chapter, chart: Chart) => string
}

export interface MarkdownPost {
  readonly text: string
  readonly pictures: readonly {readonly name: string; readonly svg: string}[]
}

/** A post in GitHub's Markdown, and the pictures that it links to. */
export async function renderMarkdown(
  publication: Publication,
  options: MarkdownOptions,
): Promise<MarkdownPost> {
  const {title, notices, runs} = publication
  const pictures: {name: string; svg: string}[] = []
  const blocks: string[] = [
    ...(options.frontMatter ? [frontMatter(publication)] : []),
    `# ${escapeMarkdown(title)}`,
    ...notices.map(notice => `> **Note.** ${escapeMarkdown(notice)}`),
    ...inShort(runs),
  ]
  for (const run of runs) {
    for (const chapter of run.chapters) blocks.push(...(await chapterBlocks(run, chapter, options, pictures)))
    blocks.push(...methodBlocks(run, runs.length > 1))
  }
  return {text: blocks.join('\n\n') + '\n', pictures}
}

function frontMatter({title, runs}: Publication): string {
  const description = runs[0]?.chapters[0]?.section.headline[0] ?? ''
  return `---\n${stringify({title, date: runs[0]?.facts.startedAt.slice(0, 10), description, generator: `workerbench ${runs[0]?.facts.toolVersion ?? ''}`})}---`
}

function inShort(runs: readonly PublishedRun[]): readonly string[] {
  const items = runs.flatMap(({chapters}) =>
    chapters.map(({title, section: {scenario, headline}}) => {
      const words = headline.length === 0 ? 'Nothing could be shown.' : headline.join(' ')
      return `- **${escapeMarkdown(title)}** (${codeSpan(askedText(scenario))}): ${escapeMarkdown(words)}`
    }),
  )
  return ['## In short', items.join('\n')]
}

async function chapterBlocks(
  run: PublishedRun,
  chapter: Chapter,
  {pictureName}: MarkdownOptions,
  pictures: {name: string; svg: string}[],
): Promise<readonly string[]> {
  const {section} = chapter
  const images: string[] = []
  for (const chart of chartsOf(chapter)) {
    const name = pictureName(chapter, chart)
    const svg = await renderSvg(chart, chart.spec, {
      footer: footerOf(run, chapter),
      background: '#ffffff',
      id: `${chapter.id}-${chart.name}`,
    })
    pictures.push({name, svg})
    images.push(
      `![${escapeMarkdown(`${chart.title} ${chart.alt}`)}](${encodeURI(name)})`,
      `_${escapeMarkdown(chart.caption)}_`,
    )
  }
  const {plain, checks} = remarksOf(chapter)
  const notes = [...plain, ...section.knownLimits.map(describeKnownLimit), ...checks]
  return [
    `## ${escapeMarkdown(chapter.title)}`,
    escapeMarkdown(describeLoad(section)),
    sectionTable(section),
    ...(section.sentences.length === 0 ? [] : [escapeMarkdown(section.sentences.join(' '))]),
    ...(notes.length === 0 ? [] : [notes.map(note => `- ${escapeMarkdown(note)}`).join('\n')]),
    ...images,
  ]
}

function methodBlocks({facts}: PublishedRun, several: boolean): readonly string[] {
  return [
    `## Method${several ? ` of ${escapeMarkdown(facts.name)}, ${facts.startedAt}` : ''}`,
    facts.method.map(text => `- ${escapeMarkdown(text)}`).join('\n'),
    '### Machine',
    markdownTable(
      [
        {title: '', align: 'left'},
        {title: '', align: 'left'},
      ],
      facts.machineFacts,
    ),
    '### To have it again',
    codeBlock(facts.reproduce.join('\n'), 'sh'),
  ]
}
