import {askedText} from '../asked-text.js'
import {asSentence} from '../../text/words.js'
import {codeBlock, codeSpan, escapeMarkdown, markdownTable} from '../../text/markdown.js'
import {chartsOf, footerOf} from '../charts/catalog.js'
import type {Chart} from '../charts/chart.js'
import {renderSvg} from '../charts/render-svg.js'
import {describeLoad} from '../describe-load.js'
import {describeKnownLimit} from '../known-limits.js'
import {headlineOf} from '../headline-of.js'
import {readingCharts, remarksOf} from '../remarks.js'
import type {Chapter, ChapterGroup, GroupedChapter, Publication, PublishedRun} from '../publication.js'
import {frontMatter, showsTitle, type Byline} from './platform.js'
import type {Platform} from './platform-names.js'
import {sectionTable} from './table.js'

export interface MarkdownOptions extends Byline {
  readonly platform: Platform
  /** Also where the platform does without. */
  readonly frontMatter: boolean
  /** Markdown of the author's own, before everything that was measured. */
  readonly intro?: string | undefined
  /** Name of the picture of a chart, in the folder of the text. */
  readonly pictureName: (chapter: Chapter, chart: Chart) => string
  /** Where pictures will be found, with a slash at its end; empty: beside the text. */
  readonly pictureBase: string
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
  const {title, notices, runs, groups} = publication
  const {platform, author, intro} = options
  const pictures: {name: string; svg: string}[] = []
  const isTitled = showsTitle(platform)
  const blocks: string[] = [
    ...(options.frontMatter || isTitled ? [frontMatter(publication, platform, options)] : []),
    ...(isTitled ? [] : [`# ${escapeMarkdown(title)}`]),
    ...(isTitled || author === undefined ? [] : [`By ${escapeMarkdown(author)}, ${dateOf(runs)}`]),
    ...notices.map(notice => `> **Note.** ${escapeMarkdown(notice)}`),
    ...inShort(groups),
    ...(intro === undefined ? [] : [intro.trim()]),
  ]
  for (const group of groups) blocks.push(...(await groupBlocks(group, options, pictures)))
  blocks.push('## How this was measured', ...runs.flatMap(run => methodBlocks(run, runs.length > 1)))
  blocks.push('## Reproduce', ...runs.flatMap(run => reproduceBlocks(run, runs.length > 1)))
  blocks.push(...appendix(groups))
  return {text: blocks.join('\n\n') + '\n', pictures}
}

function dateOf(runs: readonly PublishedRun[]): string {
  return runs[0]?.facts.startedAt.slice(0, 10) ?? ''
}

function inShort(groups: readonly ChapterGroup[]): readonly string[] {
  const items = groups.flatMap(({chapters}) =>
    chapters.map(
      ({chapter: {title, section}}) =>
        `- **${escapeMarkdown(title)}** (${codeSpan(askedText(section.scenario))}): ${escapeMarkdown(headlineOf(section).join(' '))}`,
    ),
  )
  return ['## In short', items.join('\n')]
}

type Pictures = {name: string; svg: string}[]

async function groupBlocks(
  {title, chapters}: ChapterGroup,
  options: MarkdownOptions,
  pictures: Pictures,
): Promise<readonly string[]> {
  const blocks = title === null ? [] : [`## ${escapeMarkdown(title)}`]
  for (const chapter of chapters) blocks.push(...(await chapterBlocks(chapter, options, pictures)))
  return blocks
}

async function chapterBlocks(
  {run, chapter}: GroupedChapter,
  {pictureName, pictureBase}: MarkdownOptions,
  pictures: Pictures,
): Promise<readonly string[]> {
  const {section} = chapter
  const {description} = section.scenario
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
      `![${escapeMarkdown(chart.alt)}](${pictureBase}${encodeURI(name)})`,
      ...(chart.caption === '' ? [] : [`_${escapeMarkdown(chart.caption)}_`]),
    )
  }
  const {plain, checks} = remarksOf(chapter)
  const folded = checks.length === 0 ? [] : ['What the checks say stands in the data appendix.']
  const notes = [...plain, ...section.knownLimits.map(describeKnownLimit), ...folded]
  return [
    `## ${escapeMarkdown(chapter.title)}`,
    ...(description === '' ? [] : [escapeMarkdown(asSentence(description))]),
    escapeMarkdown(describeLoad(section)),
    ...(section.versions.length === 0 ? [] : [escapeMarkdown(`${section.versions.join(', ')}:`)]),
    sectionTable(section),
    ...(section.sentences.length === 0 ? [] : [escapeMarkdown(section.sentences.join(' '))]),
    ...(notes.length === 0 ? [] : [bullets(notes)]),
    ...(images.length === 0 ? [] : [escapeMarkdown(readingCharts)]),
    ...images,
  ]
}

/** What every number rests on, in plain words, and the machine. */
function methodBlocks({facts}: PublishedRun, several: boolean): readonly string[] {
  return [
    ...headingOf(facts, several),
    bullets(facts.method),
    `${'#'.repeat(several ? 4 : 3)} Machine`,
    markdownTable(
      [
        {title: 'what', align: 'left'},
        {title: 'here', align: 'left'},
      ],
      facts.machineFacts,
    ),
  ]
}

function reproduceBlocks({facts}: PublishedRun, several: boolean): readonly string[] {
  return [...headingOf(facts, several), codeBlock(facts.reproduce.join('\n'), 'sh')]
}

function headingOf({name, startedAt}: PublishedRun['facts'], several: boolean): readonly string[] {
  return several ? [`### ${escapeMarkdown(name)}, ${startedAt}`] : []
}

/** The numbers of every picture, and what the checks say. */
function appendix(groups: readonly ChapterGroup[]): readonly string[] {
  const blocks = groups.flatMap(({chapters}) =>
    chapters.flatMap(({chapter}) => {
      const {checks} = remarksOf(chapter)
      const tables = chartsOf(chapter).flatMap(({title, data: {head, rows}}) => [
        `#### ${escapeMarkdown(title)}`,
        markdownTable(
          head.map((text, column) => ({
            title: text,
            align: column === 0 ? ('left' as const) : ('right' as const),
          })),
          rows,
        ),
      ])
      if (tables.length + checks.length === 0) return []
      const said = checks.length === 0 ? [] : ['#### What the checks say', bullets(checks)]
      return [`### ${escapeMarkdown(chapter.title)}`, ...tables, ...said]
    }),
  )
  return blocks.length === 0 ? [] : ['## Data appendix', ...blocks]
}

function bullets(items: readonly string[]): string {
  return items.map(item => `- ${escapeMarkdown(item)}`).join('\n')
}
