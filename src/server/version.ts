/** A range of versions, `since` included and `before` not; either may be absent. */
export interface VersionRange {
  readonly since?: string | undefined
  readonly before?: string | undefined
}

/** Numbers part by part, so that 20.10 is newer than 20.9; what is not a number (`rc1`) counts as nothing. */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [partsOf(one), partsOf(other)]
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

export function isWithin(version: string, {since, before}: VersionRange): boolean {
  if (since !== undefined && compareVersions(version, since) < 0) return false
  return before === undefined || compareVersions(version, before) < 0
}

/** `20.1` asks for 20.1.0 and 20.1.7, not for 20.10. */
export function matchesVersion(version: string, asked: string): boolean {
  return version === asked || version.startsWith(`${asked}.`)
}

function partsOf(version: string): readonly number[] {
  return version.split('.').map(part => Number(/^\d+/.exec(part)?.[0] ?? 0))
}
