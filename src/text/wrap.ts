import {oneLine} from './control.js'
import {displayWidth} from './width.js'

/** Breaks at spaces so that no line is longer than `width`, where words allow it; line feeds stay. */
export function wrap(text: string, width: number, paint: (line: string) => string = line => line): string {
  return text
    .split('\n')
    .flatMap(paragraph => {
      const lines: string[] = []
      let line = ''
      for (const word of paragraph.split(' ')) {
        if (line !== '' && displayWidth(line) + 1 + displayWidth(word) > width) {
          lines.push(line)
          line = word
        } else {
          line = line === '' ? word : `${line} ${word}`
        }
      }
      return [...lines, line]
    })
    .map(paint)
    .join('\n')
}

/** The same of text that is one line, whatever it holds: what comes from elsewhere cannot begin a line of its own. */
export function wrapLine(text: string, width: number, paint?: (line: string) => string): string {
  return wrap(oneLine(text), width, paint)
}
