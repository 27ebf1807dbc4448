/** Where a value was said. */
export type Source =
  | {readonly kind: 'flag'; readonly flag: string}
  | {readonly kind: 'file'; readonly file: string; readonly line: number | null}
  | {readonly kind: 'default'}

export const byDefault: Source = {kind: 'default'}

export function byFlag(flag: string): Source {
  return {kind: 'flag', flag}
}

/** `--workers`, `bench.yaml:4`, `default` */
export function sourceText(source: Source): string {
  switch (source.kind) {
    case 'flag':
      return source.flag
    case 'file':
      return source.line === null ? source.file : `${source.file}:${source.line}`
    case 'default':
      return source.kind
  }
}
