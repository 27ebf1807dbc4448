import {describe, expect, it} from 'vitest'
import {
  parseSettings,
  settingList,
  settingsFrom,
  SettingsError,
} from '../../../../servers/reference/settings/settings.js'

const noEnv = {}

describe('parseSettings', () => {
  it("has gunicorn's defaults", () => {
    expect(parseSettings([], noEnv)).toEqual({
      config: undefined,
      mode: 'sync',
      workers: 1,
      threads: 1,
      bind: {host: '127.0.0.1', port: 8000},
      umask: 0,
      app: undefined,
      interface: 'auto',
      backlog: 2048,
      reusePort: false,
      workerConnections: 1000,
      wsConnections: 0,
      wsMaxSize: 16 * 1024 * 1024,
      wsPingInterval: 20,
      timeout: 30,
      gracefulTimeout: 30,
      keepAlive: 2,
      maxRequests: 0,
      maxRequestsJitter: 0,
      limitRequestLine: 4094,
      limitRequestFields: 100,
      limitRequestFieldSize: 8190,
      preload: false,
      pidfile: undefined,
      gil: false,
      upstream: undefined,
      statsFile: undefined,
      logLevel: 'info',
      logFile: '-',
      accessLogfile: undefined,
      accessLogFormat: '%(h)s %(l)s %(u)s %(t)s "%(r)s" %(s)s %(b)s "%(f)s" "%(a)s"',
      heartbeat: 'fchmod',
      workerTmpDir: undefined,
      injectCpuUs: 0,
      injectDelayUs: 0,
      injectPssMb: 0,
    })
  })

  it('reads long, short and aliased flags', () => {
    const settings = parseSettings(
      ['-k', 'thread', '-w', '3', '--threads=4', '-b', ':80', '--gil', '-t', '0'],
      noEnv,
    )
    expect(settings).toMatchObject({mode: 'thread', workers: 3, threads: 4, gil: true, timeout: 0})
    expect(settings.bind).toEqual({host: '0.0.0.0', port: 80})
    expect(parseSettings(['--worker-class', 'green'], noEnv).mode).toBe('green')
    expect(parseSettings(['--pidfile', 'x.pid'], noEnv).pidfile).toBe('x.pid')
    expect(parseSettings(['--upstream', '[::1]:9'], noEnv).upstream).toEqual({host: '::1', port: 9})
  })

  it('takes the number of workers from WEB_CONCURRENCY, and the flag before it', () => {
    expect(parseSettings([], {WEB_CONCURRENCY: '3'}).workers).toBe(3)
    expect(parseSettings(['-w', '2'], {WEB_CONCURRENCY: '3'}).workers).toBe(2)
    expect(parseSettings([], {WEB_CONCURRENCY: ''}).workers).toBe(1)
    expect(() => parseSettings([], {WEB_CONCURRENCY: 'many'})).toThrow(SettingsError)
  })

  it.each([
    [['--workers', '0'], "--workers must be a whole number from 1 to 512, not '0'"],
    [['--workers', '513'], "--workers must be a whole number from 1 to 512, not '513'"],
    [['--workers', '1e2'], "--workers must be a whole number from 1 to 512, not '1e2'"],
    [['--workers', '1.5'], "--workers must be a whole number from 1 to 512, not '1.5'"],
    [['--threads', '1025'], "--threads must be a whole number from 1 to 1024, not '1025'"],
    [['--bind', 'nowhere'], "--bind must be HOST:PORT with a port up to 65535, not 'nowhere'"],
    [
      ['--bind', '127.0.0.1:65536'],
      "--bind must be HOST:PORT with a port up to 65535, not '127.0.0.1:65536'",
    ],
    [['--mode', 'gevent'], "--mode must be one of sync, thread, green, async, native, not 'gevent'"],
    [['--heartbeat', 'pulse'], "--heartbeat must be one of fchmod, utime, not 'pulse'"],
    [['--pid', ''], '--pid must not be empty'],
    [
      ['--mode', 'native', '--reuse-port'],
      '--reuse-port is not supported in native mode: there the master accepts, on one socket, for all workers',
    ],
    [
      ['--preload'],
      '--preload is not supported: Node cannot fork a running process, so each worker loads the app by itself',
    ],
  ])('refuses %j', (argv, message) => {
    expect(() => parseSettings(argv, noEnv)).toThrow(new SettingsError(message))
  })

  it.each([[['--wrokers', '2']], [['stray']], [['--workers']], [['--gil=yes']]])('refuses %j', argv => {
    expect(() => parseSettings(argv, noEnv)).toThrow(SettingsError)
  })
})

describe('settingsFrom', () => {
  it('takes values that have their type already', () => {
    expect(settingsFrom({workers: 2, gil: true, mode: 'async'}, noEnv)).toMatchObject({
      workers: 2,
      gil: true,
      mode: 'async',
    })
  })

  it('checks values that have their type already', () => {
    expect(() => settingsFrom({workers: -1}, noEnv)).toThrow(SettingsError)
  })
})

describe('settingList', () => {
  it('gives every flag and letter once, with a help text', () => {
    const flags = settingList.flatMap(spec => ('alias' in spec ? [spec.flag, spec.alias] : [spec.flag]))
    const letters = settingList.flatMap(spec => ('char' in spec ? [spec.char] : []))
    expect(new Set(flags).size).toBe(flags.length)
    expect(new Set(letters).size).toBe(letters.length)
    expect(settingList.every(spec => spec.help.length > 10)).toBe(true)
  })
})
