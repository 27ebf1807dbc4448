/** A command line, or a word of one, as it may be shown and saved: without the passwords of its URLs. */
export function withoutPasswords(text: string): string {
  return text.replace(/([a-z][a-z\d+.-]*:\/\/[^:@/\s]*):[^/\s]*@/gi, '$1:***@')
}
