import {printable} from './control.js'

/**
 * A line that GitHub's runner shows as an annotation. Escaped as its own toolkit does it, so that no text can become
 * another command (github.com/actions/toolkit, packages/core/src/command.ts).
 */
export function workflowCommand(
  level: 'error' | 'warning' | 'notice',
  title: string,
  message: string,
): string {
  return `::${level} title=${data(title).replaceAll(':', '%3A').replaceAll(',', '%2C')}::${data(message)}`
}

function data(text: string): string {
  return printable(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}
