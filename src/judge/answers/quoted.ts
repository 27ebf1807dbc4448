/** A little of an answer in a sentence. It is one printable line; JSON stays readable in it. */
export function quotedAnswer(text: string): string {
  if (text === '') return 'nothing'
  return text.includes('"') ? `'${text}'` : `"${text}"`
}
