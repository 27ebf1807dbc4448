import {stringify} from 'yaml'
import type {Publication} from '../publication.js'
import {headlineOf} from '../headline-of.js'
import type {Platform} from './platform-names.js'

export interface Byline {
  readonly author?: string | undefined
  readonly tags?: readonly string[] | undefined
}

/** dev.to takes no more, and no other characters (its editor guide). */
const mostDevtoTags = 4

/** The lines between `---`, as each platform reads them; a platform that has front matter shows the title itself. */
export function frontMatter(
  {title, runs, groups}: Publication,
  platform: Platform,
  {author, tags = []}: Byline,
): string {
  const section = groups[0]?.chapters[0]?.chapter.section
  const date = runs[0]?.facts.startedAt.slice(0, 10)
  const common = {title, date, description: section === undefined ? '' : headlineOf(section)[0]}
  const generator = `workerbench ${runs[0]?.facts.toolVersion ?? ''}`
  return `---\n${stringify(fields(), {lineWidth: 0})}---`

  function fields(): object {
    switch (platform) {
      case 'github':
        return {...common, ...authorOf(author), ...tagsOf(tags), generator}
      case 'devto': {
        const words = tags.map(tag => tag.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')).filter(Boolean)
        return {...common, published: false, tags: words.slice(0, mostDevtoTags).join(', ')}
      }
      case 'hugo':
        return {...common, draft: true, ...authorOf(author), ...tagsOf(tags), generator}
    }
  }
}

/** Whether the platform shows the title of the front matter above the text. */
export function showsTitle(platform: Platform): boolean {
  return platform !== 'github'
}

function authorOf(author: string | undefined): object {
  return author === undefined ? {} : {author}
}

function tagsOf(tags: readonly string[]): object {
  return tags.length === 0 ? {} : {tags}
}
