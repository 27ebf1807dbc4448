/** Emphasis for a stream: ANSI on a terminal, nothing in a pipe or with NO_COLOR. */
export interface TextStyle {
  bold(text: string): string
  dim(text: string): string
}

export function styleFor(stream: {readonly isTTY?: boolean}, environment: NodeJS.ProcessEnv): TextStyle {
  const plain =
    stream.isTTY !== true || (environment['NO_COLOR'] ?? '') !== '' || environment['TERM'] === 'dumb'
  const paint = (code: number) => (text: string) =>
    plain || text === '' ? text : `\u001b[${code}m${text}\u001b[22m`
  return {bold: paint(1), dim: paint(2)}
}
