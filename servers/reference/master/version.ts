import {readFileSync} from 'node:fs'

/** This package's version. Looked up from the compiled file's place: dist/servers/reference/master. */
export function version(): string {
  try {
    const manifest: unknown = JSON.parse(
      readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8'),
    )
    return typeof manifest === 'object' && manifest !== null && 'version' in manifest
      ? String(manifest.version)
      : '?'
  } catch {
    return '?'
  }
}
