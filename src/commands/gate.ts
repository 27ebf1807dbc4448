import {Args, Flags} from '@oclif/core'
import {BaseCommand} from '../cli/base-command.js'
import {expectFlags} from '../cli/expect-flags.js'
import {requestFlags, requestWords} from '../cli/request-flags.js'
import {limitFlags} from '../cli/limit-flags.js'
import {engineFlag} from '../cli/load-flags.js'
import type {EngineChoice} from '../config/words/engine.js'

const list = {multiple: true, multipleNonGreedy: true, delimiter: ','} as const
const several = {multiple: true, multipleNonGreedy: true} as const
const arms = {helpGroup: 'ARMS'}
const load = {helpGroup: 'LOAD'}
const judgement = {helpGroup: 'JUDGEMENT'}
const output = {helpGroup: 'OUTPUT'}

export default class Gate extends BaseCommand {
  static override usage = '<%= command.id %> [SCENARIO...] --baseline TARGET [FLAGS]'

  static override summary =
    'did my change make the server slower? pass, regression or inconclusive, with the error kept small'

  static override description = `Both arms are started fresh in every round and loaded in turn, in short slices in balanced order, so that whatever the
machine does meets both. Gated are CPU per request, peak memory, the p50 and errors; others when --metric names them.

Targets: ref:GIT_REF (a temporary worktree, set up and started as its bench.yaml says), tree (the working tree, the same way),
cmd:COMMAND ({port} is filled in), server:NAME/MODE, and for the baseline file:RESULT (weaker: another session).

Exit codes: 0 pass · 2 wrong request · 3 regression · 4 inconclusive · 5 an arm did not start, died, or the arms answer differently · 130 interrupted.`

  static override examples = [
    '<%= config.bin %> <%= command.id %> --baseline server:reference/async --candidate server:reference/async --budget 60s',
    '<%= config.bin %> <%= command.id %> --baseline ref:main',
    "<%= config.bin %> <%= command.id %> --baseline 'cmd:node old.js {port}' --candidate 'cmd:node new.js {port}' --path /checkout",
  ]

  static override strict = false

  static override args = {
    scenario: Args.string({
      description:
        'names of scenarios, .yaml files, or paths such as /checkout (default: those of bench.yaml, else hello)',
    }),
  }

  static override flags = {
    baseline: Flags.string({
      ...arms,
      required: true,
      helpValue: 'TARGET',
      description: 'what to compare with',
    }),
    arm: Flags.string({
      ...arms,
      helpValue: 'NAME',
      description: 'which of several arms of bench.yaml, by its label or its name',
    }),
    ...limitFlags,
    candidate: Flags.string({...arms, default: 'tree', helpValue: 'TARGET', description: 'what is judged'}),
    'ready-path': Flags.string({
      ...arms,
      helpValue: '/PATH',
      description: 'what answers 200 once a server is ready (default: the scenario)',
    }),
    'skip-setup': Flags.boolean({
      ...arms,
      description: 'do not run the set-up of bench.yaml in the working tree',
    }),
    'fresh-setup': Flags.boolean({
      ...arms,
      description: 'set a commit up again, though an earlier gate did (kept where a lock file is)',
    }),

    ...requestFlags,
    connections: Flags.string({
      ...load,
      char: 'c',
      helpValue: 'N',
      description: 'clients of the closed loop (default: those of the scenario, at most 16)',
    }),
    rate: Flags.string({
      ...load,
      char: 'R',
      helpValue: 'N',
      description:
        "arrivals per second for latency (default: half of the baseline's saturation throughput, up to 10,000)",
    }),
    ...engineFlag,
    warmup: Flags.string({
      ...load,
      char: 'W',
      helpValue: 'TIME',
      description: 'of each arm in each round (default: 200ms)',
    }),
    ...expectFlags,
    rounds: Flags.string({...load, char: 'r', helpValue: 'N', description: 'at most so many (default: 40)'}),
    budget: Flags.string({
      ...load,
      helpValue: 'TIME',
      description: 'stop after about this long (default: 120s)',
    }),
    seed: Flags.string({
      ...load,
      helpValue: 'N',
      description: 'repeat the order of an earlier gate',
    }),

    metric: Flags.string({
      ...judgement,
      ...list,
      helpValue: 'NAME,…',
      description: 'gate these instead: cpu, pss, throughput, p50, p99, startup',
    }),
    margin: Flags.string({
      ...judgement,
      ...several,
      helpValue: 'METRIC=PERCENT',
      description: 'how much worse is no regression, such as cpu=5%',
    }),
    slo: Flags.string({
      ...judgement,
      helpValue: 'SLO',
      description:
        'limits of the candidate in the same verdict, such as p99<200ms,errors<0.1%: of p50, p99, memory, errors',
    }),
    accept: Flags.string({
      ...judgement,
      ...several,
      helpValue: 'METRIC=REASON',
      description: 'accept a regression this once; the reason is recorded',
    }),
    inconclusive: Flags.option({
      ...judgement,
      options: ['pass', 'fail'] as const,
      default: 'fail',
      description: 'whether an inconclusive gate exits 0 or 4',
    })(),
    'ignore-body': Flags.boolean({...judgement, description: 'the arms may answer with different bodies'}),
    force: Flags.boolean({...judgement, description: 'take a stored baseline of another machine'}),

    format: Flags.option({
      ...output,
      options: ['terminal', 'markdown'] as const,
      default: 'terminal',
      description: 'how to print it',
    })(),
    output: Flags.string({
      ...output,
      char: 'o',
      helpValue: 'FILE',
      description: 'where to save (default: results/<time>-gate-….json)',
    }),
    junit: Flags.string({...output, helpValue: 'FILE', description: 'write JUnit XML, too'}),
    comment: Flags.string({
      ...output,
      helpValue: 'FILE',
      description: "write the body of a pull request's comment, too",
    }),
    quiet: Flags.boolean({...output, char: 'q', description: 'no progress on stderr'}),
  }

  override async run(): Promise<unknown> {
    const {argv, flags} = await this.parse(Gate)
    const {benchGate} = await import('../cli/bench-gate.js')
    return benchGate(
      {
        options: {
          ...flags,
          ...requestWords(flags),
          scenarios: argv as string[],
          engine: flags.engine as EngineChoice | undefined,
          metrics: flags.metric,
          margins: flags.margin,
          readyPath: flags['ready-path'],
          expectBody: flags['expect-body'],
          setupTree: !flags['skip-setup'],
          ignoreBody: flags['ignore-body'],
        },
        inconclusive: flags.inconclusive,
        force: flags.force,
        freshSetup: flags['fresh-setup'],
        output: flags.output,
        junit: flags.junit,
        comment: flags.comment,
        quiet: flags.quiet,
        report: this.jsonEnabled() ? 'none' : flags.format,
        command: ['bench', 'gate', ...this.argv],
      },
      this.world(),
    )
  }
}
