/** One request of an access log. */
export interface LogEntry {
  /** Milliseconds since 1970. */
  readonly atMs: number
  readonly method: string
  /** As it stood in the request line. */
  readonly target: string
  /** null: the log does not say. */
  readonly status: number | null
}

/**
 * What a line says: of the common and combined formats (Apache, nginx, gunicorn), also with nginx's `$msec` somewhere outside
 * of quotes, or a JSON object. undefined: it is none of these.
 */
export function readLogLine(line: string): LogEntry | undefined {
  return line.startsWith('{') ? readJson(line) : readCommon(line)
}

const requestLine = /^([A-Z]{3,10}) (\S{1,8192}) HTTP\/\d(?:\.\d)?$/

/** `host ident user [time] "request" status bytes …`; a quote within the request is escaped by a backslash. */
const common =
  /^(?<before>[^"[]{0,1000})(?:\[(?<time>[^\]"]{1,64})\])?(?<between>[^"]{0,200})"(?<request>(?:[^"\\]|\\.){0,8300})"(?<after>.*)$/

function readCommon(line: string): LogEntry | undefined {
  const {before = '', time = '', between = '', request = '', after = ''} = common.exec(line)?.groups ?? {}
  const [, method, target] = requestLine.exec(request) ?? []
  if (method === undefined || target === undefined) return undefined
  const atMs =
    secondsOf(`${before} ${time} ${between} ${after.replaceAll(/"(?:[^"\\]|\\.)*"/g, ' ')}`) ??
    readLogTime(time)
  const status = /^\s+(\d{3})(?:\s|$)/.exec(after)?.[1]
  return atMs === undefined
    ? undefined
    : {atMs, method, target, status: status === undefined ? null : Number(status)}
}

/** nginx's `$msec`: seconds since 1970, with milliseconds. */
function secondsOf(text: string): number | undefined {
  const [, seconds] = /(?:^|[\s[(])(\d{9,10}\.\d{3})(?=$|[\s\])])/.exec(text) ?? []
  return seconds === undefined ? undefined : Math.round(Number(seconds) * 1000)
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** `10/Oct/2000:13:55:36 -0700`, or a time of ISO 8601. */
export function readLogTime(text: string): number | undefined {
  const match =
    /^(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))? ([+-])(\d\d)(\d\d)$/.exec(text)
  if (match === null) return isoOf(text)
  const [, day, month = '', year, hour, minute, second, fraction = '0', sign, zoneHours, zoneMinutes] = match
  if (!months.includes(month)) return undefined
  const zoneMs = (Number(zoneHours) * 60 + Number(zoneMinutes)) * 60_000 * (sign === '-' ? -1 : 1)
  const date = [
    Number(year),
    months.indexOf(month),
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  ] as const
  return Date.UTC(...date) + Number(`0.${fraction}`) * 1000 - zoneMs
}

function isoOf(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d([.,]\d{1,9})?)?\s?(Z|[+-]\d\d:?\d\d)?$/.test(text))
    return undefined
  const ms = Date.parse(text.replace(',', '.').replace(' ', 'T').replace(/\s/, ''))
  return Number.isFinite(ms) ? ms : undefined
}

/** Names that loggers give their fields, the surest first. */
const fields = {
  time: ['@timestamp', 'timestamp', 'time_iso8601', 'time_local', 'msec', 'time', 'ts', 'date'],
  request: ['request', 'request_line', 'requestLine'],
  method: ['method', 'request_method', 'http_method', 'verb'],
  target: ['request_uri', 'target', 'uri', 'path', 'url'],
  status: ['status', 'status_code', 'response_status', 'code'],
} as const

function readJson(line: string): LogEntry | undefined {
  let object: Record<string, unknown>
  try {
    const parsed: unknown = JSON.parse(line)
    if (typeof parsed !== 'object' || parsed === null) return undefined
    object = parsed as Record<string, unknown>
  } catch {
    return undefined
  }
  const first = (names: readonly string[]): string | undefined => {
    for (const name of names) {
      const value = Object.hasOwn(object, name) ? object[name] : undefined
      if (typeof value === 'string' || typeof value === 'number') return String(value)
    }
    return undefined
  }
  const [, lineMethod, lineTarget] = requestLine.exec(first(fields.request) ?? '') ?? []
  const method = lineMethod ?? first(fields.method)?.toUpperCase()
  const target = lineTarget ?? first(fields.target)
  const atMs = timeOf(first(fields.time) ?? '')
  const status = Number(first(fields.status) ?? NaN)
  if (method === undefined || target === undefined || atMs === undefined) return undefined
  return {atMs, method, target, status: Number.isInteger(status) ? status : null}
}

/** Seconds or milliseconds since 1970, or a time as above. */
function timeOf(text: string): number | undefined {
  if (/^\d{9,10}(\.\d{1,9})?$/.test(text)) return Number(text) * 1000
  if (/^\d{12,13}(\.\d{1,6})?$/.test(text)) return Number(text)
  return readLogTime(text)
}
