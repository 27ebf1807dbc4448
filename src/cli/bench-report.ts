import {readFile} from 'node:fs/promises'
import {basename, dirname, extname, join} from 'node:path'
import {messageOf, usageError} from '../error.js'
import {isStdout} from '../output/file.js'
import {chartsOf, footerOf} from '../report/charts/catalog.js'
import type {Chart, ChartName} from '../report/charts/chart.js'
import {renderSvg} from '../report/charts/render-svg.js'
import {renderCsv} from '../report/csv.js'
import type {GroupBy} from '../report/group-by.js'
import {renderHtml} from '../report/html/document.js'
import {renderMarkdown} from '../report/markdown/document.js'
import type {Platform} from '../report/markdown/platform-names.js'
import {makePublication, type Chapter, type Publication} from '../report/publication.js'
import type {CapacityResult} from '../result/capacity.js'
import {isCapacity, isTune, readResults, readSavedResults} from '../result/read.js'
import type {RunResult} from '../result/schema.js'
import {pngOf} from './picture-files.js'
import {renderCapacityPage} from '../search/report/page.js'
import {withOutputs} from './with-outputs.js'

export interface ReportRequest {
  /** Result files, or pages that hold results. */
  readonly files: readonly string[]
  readonly output: string | undefined
  readonly title: string | undefined
  /** How several results are put together. */
  readonly by?: GroupBy | undefined
}

export interface HtmlRequest extends ReportRequest {
  /** undefined: where the page stays small. */
  readonly data?: boolean | undefined
}

export interface MarkdownRequest extends ReportRequest {
  readonly platform?: Platform
  readonly frontMatter: boolean
  readonly author?: string | undefined
  readonly tags?: readonly string[] | undefined
  /** A file of Markdown. */
  readonly intro?: string | undefined
  /** Where the pictures will be found. */
  readonly pictureBase?: string | undefined
  readonly png?: boolean
}

interface Written {
  readonly files: readonly string[]
}

/** `bench report html`: one page. */
export async function reportHtml(request: HtmlRequest): Promise<Written> {
  const file = request.output ?? besides(request.files, '.html')
  const [search] = await searchesOf(request.files)
  if (search !== undefined)
    return writeFiles([file], async () => [await renderCapacityPage(search, request.title)])
  const {results, publication} = await published(request)
  const {data} = request
  const wanted = data === undefined ? 'where it fits' : data ? 'always' : 'never'
  return writeFiles([file], async () => [await renderHtml(publication, results, {data: wanted})])
}

/** `bench report markdown`: a post, and its pictures beside it. */
export async function reportMarkdown(request: MarkdownRequest): Promise<Written> {
  const {platform = 'github', png = false} = request
  const pictureBase = pictureBaseOf(request.pictureBase, platform)
  const intro = request.intro === undefined ? undefined : await readIntro(request.intro)
  const {publication} = await published(request)
  const file = request.output ?? besides(request.files, '.md')
  const [folder, stem] = isStdout(file) ? ['.', 'report'] : [dirname(file), basename(file, extname(file))]
  const pictureName = (chapter: Chapter, chart: Chart) =>
    `${undashed(stem)}-${chapter.id}-${chart.name}.${png ? 'png' : 'svg'}`
  const pictures = publication.groups.flatMap(({chapters}) =>
    chapters.flatMap(({chapter}) => chartsOf(chapter).map(chart => pictureName(chapter, chart))),
  )
  const files = [file, ...pictures.map(name => join(folder, name))]
  return writeFiles(files, async () => {
    const {author, tags, frontMatter} = request
    const post = await renderMarkdown(publication, {
      ...{platform, frontMatter, author, tags, intro, pictureName, pictureBase},
    })
    return [post.text, ...(await Promise.all(post.pictures.map(({svg}) => pictureOf(svg, png))))]
  })
}

/** An address ends with a slash; dev.to shows no picture that is not somewhere else. */
function pictureBaseOf(base: string | undefined, platform: Platform): string {
  if (base === undefined) {
    if (platform !== 'devto') return ''
    throw usageError(
      'WB_BAD_FLAGS',
      'dev.to shows pictures by their whole addresses only',
      'say where they will be: --picture-base https://raw.githubusercontent.com/OWNER/REPO/main/FOLDER',
    )
  }
  if (!/^(https?:\/\/|\/|\.{0,2}[\w.-])[^\s<>()"]*$/.test(base))
    throw usageError(
      'WB_BAD_FLAGS',
      `--picture-base is no address: ${base}`,
      'such as https://example.org/post/ or /post/',
    )
  return base.endsWith('/') ? base : `${base}/`
}

/** Of the author's own text; more is no introduction. */
const mostIntro = 1_000_000

async function readIntro(file: string): Promise<string> {
  try {
    const text = await readFile(file, 'utf8')
    if (text.length > mostIntro) throw new Error('it is longer than a megabyte')
    return text
  } catch (error) {
    throw usageError('WB_CANNOT_READ', `cannot read ${file}: ${messageOf(error)}`, 'check --intro', error)
  }
}

function pictureOf(svg: string, png: boolean): Promise<string | Uint8Array> {
  return png ? pngOf(svg) : Promise.resolve(svg)
}

/** `bench report svg`: single pictures into a folder. */
export async function reportSvg(
  request: ReportRequest & {
    readonly chart: ChartName
    readonly scenario: string | undefined
    readonly png?: boolean
  },
): Promise<Written> {
  const {publication} = await published(request)
  const wanted = publication.runs.flatMap(run =>
    run.chapters
      .filter(({section}) => request.scenario === undefined || section.scenario.name === request.scenario)
      .flatMap(chapter =>
        chartsOf(chapter)
          .filter(({name}) => name === request.chart)
          .map(chart => ({run, chapter, chart})),
      ),
  )
  if (wanted.length === 0) throw nothingToDraw(publication, request.scenario)
  const folder = request.output ?? '.'
  const files = wanted.map(({chapter, chart}) =>
    join(folder, `${chapter.id}-${chart.name}.${request.png === true ? 'png' : 'svg'}`),
  )
  return writeFiles(files, () =>
    Promise.all(
      wanted.map(async ({run, chapter, chart}) => {
        const svg = await renderSvg(chart, chart.spec, {
          footer: footerOf(run, chapter),
          background: '#ffffff',
          id: `${chapter.id}-${chart.name}`,
        })
        return pictureOf(svg, request.png === true)
      }),
    ),
  )
}

/** `bench report csv`: one line an arm and scenario. */
export async function reportCsv(request: ReportRequest): Promise<Written & {readonly text: string}> {
  const {publication} = await published(request)
  const text = renderCsv(publication.runs.map(({report}) => report))
  if (request.output === undefined) return {files: [], text}
  return {...(await writeFiles([request.output], () => Promise.resolve([text]))), text}
}

/** A search has a page of its own; of several, or of one beside runs, there is none. */
async function searchesOf(files: readonly string[]): Promise<readonly CapacityResult[]> {
  const saved = (await Promise.all(files.map(readSavedResults))).flat()
  if (saved.some(isTune))
    throw usageError(
      'WB_NOTHING_TO_DRAW',
      'a result of `bench tune` has no page',
      '`bench results show` prints it',
    )
  const searches = saved.filter(isCapacity)
  if (searches.length === 0 || saved.length === 1) return searches
  throw usageError(
    'WB_SEVERAL_RESULTS',
    'a result of `bench capacity` has a page of its own',
    'make one page for each',
  )
}

async function published({
  files,
  title,
  by,
}: ReportRequest): Promise<{readonly results: readonly RunResult[]; readonly publication: Publication}> {
  if (files.length === 0)
    throw usageError(
      'WB_NOTHING_NAMED',
      'no result was named',
      'give files that `bench run` saved: results/*.json',
    )
  const results = (await Promise.all(files.map(readResults))).flat()
  return {results, publication: makePublication(results, {title, by})}
}

/** The first result's name with another ending. */
function besides([first = 'report']: readonly string[], ending: string): string {
  return join(dirname(first), undashed(basename(first, extname(first))) + ending)
}

/** A name that no program takes for a flag. */
function undashed(name: string): string {
  return name.replace(/^-+/, '') || 'report'
}

/** Opens every file before the work that fills them. Names those that a reader finds again. */
async function writeFiles(
  files: readonly string[],
  make: () => Promise<readonly (string | Uint8Array)[]>,
): Promise<Written> {
  return withOutputs(async outputs => {
    const opened = []
    for (const file of files) opened.push(await outputs.open(file))
    const texts = await make()
    for (const [index, output] of opened.entries()) await output.write(texts[index] ?? '')
    return {files: files.filter(file => !isStdout(file))}
  })
}

function nothingToDraw({runs}: Publication, scenario: string | undefined) {
  const chapters = runs.flatMap(run => run.chapters)
  const names = [...new Set(chapters.map(({section}) => section.scenario.name))]
  if (scenario !== undefined && !names.includes(scenario))
    return usageError(
      'WB_UNKNOWN_SCENARIO',
      `no scenario ${scenario} in these results`,
      `there are: ${names.join(', ')}`,
    )
  const charts = [...new Set(chapters.flatMap(chapter => chartsOf(chapter).map(({name}) => name)))]
  return usageError(
    'WB_NOTHING_TO_DRAW',
    'these results have no numbers for this chart',
    `they have: ${charts.join(', ')}`,
  )
}
