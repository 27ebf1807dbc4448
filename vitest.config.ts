import {defineConfig} from 'vitest/config'

/**
 * `npm test` needs nothing but Node, and three minutes on two cores: units, use cases in a fake world, the contract on
 * each implementation, truth in short, and every command once on real processes. `BENCH_TESTS=long` runs what starts
 * servers by the hundred or measures for long, `BENCH_TESTS=servers` what needs Python, nginx or PostgreSQL; neither
 * repeats what `npm test` ran. `BENCH_TESTS=all` runs everything, CI what a change can touch.
 */
const tier = process.env['BENCH_TESTS'] ?? 'short'

/** Long as a whole. */
const longBeside = [
  'test/contract/{differential,faults,websocket-cases}.test.ts',
  'test/e2e/{calibrate,capacity,help-examples,publishing,readme,servers}.test.ts',
  'test/probe/{foreign,reference}.test.ts',
  'test/servers/reference/app/own-app.test.ts',
  'test/servers/reference/master/{heartbeat,hooks,logs,reexec,reload-under-load,reuse-port,stats-file,suspension,systemd,unix-socket,upstream-child}.test.ts',
  'test/servers/reference/native/*.test.ts',
  'test/servers/reference/worker/{blocking-modes,stalled-clients,blocking/gil}.test.ts',
]
const longMeasuring = [
  'test/e2e/{arithmetic,live,models}.test.ts',
  'test/load/processes/several.test.ts',
  'test/run/trace.test.ts',
  'test/servers/reference/memory.test.ts',
]

/** What is long in these they say themselves, by `fixtures/tier.ts`. */
const partlyLong = [
  'test/limits/interrupts.test.ts',
  'test/e2e/interrupts.test.ts',
  'test/e2e/killed.test.ts',
  'test/load/engine/hostile.test.ts',
  'test/probe/hostile.test.ts',
  'test/search/simulation.test.ts',
  'test/tune/simulation.test.ts',
  'test/servers/reference/master/signals.test.ts',
  'test/truth/truth.test.ts',
]

/** Of real servers; nearly all of it is waiting for servers that start, wait and stop. */
const servers = [
  'test/servers/{contract,python-app,real}/**/*.test.ts',
  'test/server/nginx.test.ts',
  'test/e2e/database.test.ts',
]

/**
 * Tests that measure: loads, rates and ratios of one run, three files at a time: half of it is waiting, and they must hold beside other work. The
 * rest mostly waits, for timeouts and for processes to come and go, and can do that six at a time.
 */
const measuring = [
  'test/{doctor,measure,package}/**/*.test.ts',
  'test/load/{autocannon,loop,processes}/**/*.test.ts',
  'test/truth/truth.test.ts',
  'test/servers/reference/memory.test.ts',
  'test/e2e/{doctor,gate,init,interrupt,run}.test.ts',
]

/** Without processes or mocks of their own: files share one module cache, which halves their time. */
const pure = [
  'test/{calibrate,ci,cli,compare,config,docs,drive,gate,history,imports,judge,live,plan,report,result,site,stats,text,traffic,unit}/**/*.test.ts',
  'test/init/*.test.ts',
  'test/search/*.test.ts',
  'test/tune/*.test.ts',
  'test/http/{expectation,request-fields,request-url,text-search}.test.ts',
  'test/load/{pace,record,response}/**/*.test.ts',
  'test/load/{check-job,own-limits}.test.ts',
  'test/load/engine/{own-fault,request-bytes}.test.ts',
  'test/load/kernel/{deadlines,endpoint,places}.test.ts',
  'test/probe/{capacity,connection,judge}.test.ts',
  'test/run/{execute,limits,phases,witness}.test.ts',
  'test/server/manifest/*.test.ts',
  'test/servers/reference/{http,settings}/*.test.ts',
  'test/truth/{delays,document}.test.ts',
]

/** Which files of a kind this tier runs. */
function include(files: readonly string[], long: readonly string[] = []): string[] {
  if (tier === 'servers') return []
  if (tier === 'long') return [...long]
  return [...files, ...(tier === 'all' ? long : [])]
}

const beside = {
  include: include(['test/**/*.test.ts'], longBeside),
  exclude: [...pure, ...measuring, ...servers, ...longMeasuring, ...(tier === 'short' ? longBeside : [])],
}

/** Waits are generous, because a busy machine is slow, not wrong. */
export default defineConfig({
  test: {
    disableConsoleIntercept: true,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: {poll: {timeout: 20_000}},
    globalSetup: 'test/global-setup.ts',
    projects: [
      {
        extends: true,
        test: {
          name: 'pure',
          include: include(pure),
          isolate: false,
          maxWorkers: 2,
          sequence: {groupOrder: 0},
        },
      },
      {
        extends: true,
        test: {name: 'side by side', ...beside, maxWorkers: 6, sequence: {groupOrder: 1}},
      },
      {
        extends: true,
        test: {
          name: 'real servers',
          include: tier === 'servers' || tier === 'all' ? servers : [],
          maxWorkers: 5,
          sequence: {groupOrder: 2},
        },
      },
      {
        extends: true,
        test: {
          name: 'measuring',
          include: include(measuring, [...longMeasuring, ...(tier === 'long' ? partlyLong : [])]),
          exclude: tier === 'short' ? longMeasuring : [],
          maxWorkers: 3,
          sequence: {groupOrder: 3},
        },
      },
    ],
  },
})
