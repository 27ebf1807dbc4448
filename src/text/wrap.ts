import {oneLine} from './control.js'
import {displayWidth} from './width.js'

/** Breaks at spaces so that no line is longer than `width`, where words allow it; line feeds stay, and so does what a line begins with. */
export function wrap(text: string, width: number, paint: (line: string) => string = line => line): string {
  return text
    .split('\n')
    .flatMap(paragraph => wrapParagraph(paragraph, width))
    .map(paint)
    .join('\n')
}

function wrapParagraph(paragraph: string, width: number): readonly string[] {
  const [indent = ''] = /^ */.exec(paragraph) ?? []
  const lines: string[] = []
  let line = ''
  for (const word of paragraph.slice(indent.length).split(' ')) {
    if (line !== '' && indent.length + displayWidth(line) + 1 + displayWidth(word) > width) {
      lines.push(line)
      line = word
    } else {
      line = line === '' ? word : `${line} ${word}`
    }
  }
  return [...lines, line].map(each => (each === '' ? '' : indent + each))
}

/** The same of text that is one line, whatever it holds: what comes from elsewhere cannot begin a line of its own. */
export function wrapLine(text: string, width: number, paint?: (line: string) => string): string {
  return wrap(oneLine(text), width, paint)
}
