export const suites: Readonly<Record<string, readonly string[]>>
export function affected(changed: readonly string[] | undefined): string[]
