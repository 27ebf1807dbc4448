import {writeSync} from 'node:fs'

/** Severities, least first, by gunicorn's names. */
const severities = ['debug', 'info', 'warning', 'error', 'critical'] as const
type Severity = (typeof severities)[number]

export type Log = Readonly<Record<Severity, (message: string) => void>>

/** Log lines on stderr in gunicorn's form: `[2026-11-20 10:00:00 +0000] [pid] [INFO] message`. */
export function createLog(least: Severity): Log {
  const at = (severity: Severity) => (message: string) => {
    if (severities.indexOf(severity) < severities.indexOf(least)) return
    writeLine(`[${timestamp(new Date())}] [${process.pid}] [${severity.toUpperCase()}] ${message}\n`)
  }
  return {
    debug: at('debug'),
    info: at('info'),
    warning: at('warning'),
    error: at('error'),
    critical: at('critical'),
  }
}

/** One write per line, so that lines of several processes do not mix; a reader that is gone or full costs only the line. */
function writeLine(line: string): void {
  try {
    writeSync(2, line)
  } catch {
    // Nowhere left to say it.
  }
}

/** Local time with its offset, as `%Y-%m-%d %H:%M:%S %z`. */
function timestamp(now: Date): string {
  const offsetMinutes = -now.getTimezoneOffset()
  const local = new Date(now.getTime() + offsetMinutes * 60_000).toISOString()
  const ahead = Math.abs(offsetMinutes)
  const offset = `${offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(ahead / 60))}${two(ahead % 60)}`
  return `${local.slice(0, 10)} ${local.slice(11, 19)} ${offset}`
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
