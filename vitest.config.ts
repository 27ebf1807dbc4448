import {defineConfig} from 'vitest/config'

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
          name: 'side by side',
          include: ['test/**/*.test.ts'],
          exclude: [...measuring, contracts],
          maxWorkers: 3,
          sequence: {groupOrder: 0},
        },
      },
      {
        extends: true,
        // Nearly all of it is waiting for servers that wait.
        test: {name: 'contracts', include: [contracts], maxWorkers: 4, sequence: {groupOrder: 1}},
      },
      {
        extends: true,
        test: {name: 'alone', include: measuring, fileParallelism: false, sequence: {groupOrder: 2}},
      },
    ],
  },
})
