import {makePythonEnvironment} from './servers/python-app/environment.js'

/** Where skipping is no option, what the tests need is made; that it cannot be is a failure. */
export default function setUp(): void {
  if (process.env['BENCH_REQUIRE'] === 'all') makePythonEnvironment()
}
