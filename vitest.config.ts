import {defineConfig} from 'vitest/config'

/**
 * `npm test` takes three minutes on two cores: units, use cases in a fake world, the contract on each implementation,
 * truth in short, and every command once on real processes. The rest starts servers by the hundred or measures for long;
 * `BENCH_TESTS=long` runs that alone, `BENCH_TESTS=all` everything. CI runs it for what a change can touch.
 */
const tier = process.env['BENCH_TESTS'] ?? 'short'

const long = [
  // Files that say by `fixtures/tier.ts` themselves what is short in them.
  'test/load/loop/{closed,open}-loop.test.ts',
  'test/load/processes/several.test.ts',
  'test/truth/truth.test.ts',
]
const onlyLong = [
  'test/contract/faults.test.ts',
  'test/e2e/{calibrate,database,models,readme,servers}.test.ts',
  'test/probe/reference.test.ts',
  'test/run/trace.test.ts',
  'test/servers/reference/app/own-app.test.ts',
  'test/servers/reference/master/{heartbeat,hooks,logs,reexec,reload-under-load,reuse-port,stats-file,systemd,unix-socket,upstream-child}.test.ts',
  'test/servers/reference/native/*.test.ts',
  'test/servers/reference/worker/{blocking-modes,blocking/gil}.test.ts',
]

/**
 * Tests that measure: loads, rates and ratios of one run. They have the machine's cores to themselves, one file after
 * another. The others mostly wait, for timeouts and for processes to come and go, and can do that side by side.
 */
const measuring = [
  'test/{doctor,measure,package,servers/real}/**/*.test.ts',
  'test/load/{autocannon,loop,processes}/**/*.test.ts',
  'test/run/proofs.test.ts',
  'test/truth/truth.test.ts',
  'test/servers/reference/memory.test.ts',
  'test/e2e/{calibrate,doctor,gate,interrupt,models,readme,run}.test.ts',
]

const contracts = 'test/servers/contract/**/*.test.ts'

/** Without processes of their own: they share one module cache, which halves their time. */
const pure = [
  'test/{ci,compare,docs,judge,plan,report,stats,text,unit}/**/*.test.ts',
  'test/load/{kernel,pace,record}/**/*.test.ts',
]

const short = tier === 'short' ? onlyLong : []

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
          include: tier === 'long' ? [] : pure,
          isolate: false,
          maxWorkers: 2,
          sequence: {groupOrder: 0},
        },
      },
      {
        extends: true,
        test: {
          name: 'side by side',
          include: tier === 'long' ? onlyLong : ['test/**/*.test.ts'],
          exclude: [...pure, ...measuring, contracts, ...short],
          maxWorkers: 4,
          sequence: {groupOrder: 1},
        },
      },
      {
        extends: true,
        // Nearly all of it is waiting for servers that wait.
        test: {
          name: 'contracts',
          include: tier === 'long' ? [] : [contracts],
          maxWorkers: 4,
          sequence: {groupOrder: 2},
        },
      },
      {
        extends: true,
        test: {
          name: 'alone',
          include:
            tier === 'long' ? measuring.filter(glob => [...long, ...onlyLong].includes(glob)) : measuring,
          exclude: short,
          fileParallelism: false,
          sequence: {groupOrder: 3},
        },
      },
    ],
  },
})
