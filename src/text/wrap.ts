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
