import {defineConfig} from 'vitest/config'

/** Real processes share two cores: files run one after another, and waits are generous because a busy machine is slow, not wrong. */
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    fileParallelism: false,
    disableConsoleIntercept: true,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
