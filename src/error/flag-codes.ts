import type {ErrorEntry} from './entry.js'

/** What was asked for on the command line. */
export const flagCodes = {
  WB_BAD_FLAGS: {
    title: 'The command line is not understood',
    means: 'A flag does not exist, is given twice, lacks its value, or contradicts another one.',
    remedy: 'See the help of the command: `bench COMMAND --help`.',
  },
  WB_UNKNOWN_FLAG: {
    title: 'There is no such flag',
    means: 'A word that begins with `-` stands where a name is expected.',
    remedy: 'See the help of the command for its flags.',
  },
  WB_FLAGS_CONFLICT: {
    title: 'Flags exclude each other',
    means: 'Two flags, or a flag and an argument, ask for different things.',
    remedy: 'Give one of them, or run the command once for each.',
  },
  WB_FLAG_NEEDS_FLAG: {
    title: 'A flag needs another one',
    means: 'The flag only means something beside the one that the message names.',
    remedy: 'Add that flag, or leave this one out.',
  },
  WB_BAD_NUMBER: {
    title: 'A number is not allowed',
    means: 'A count, port, seed or pid is no whole number, or out of its range.',
    remedy: 'Give one in the range that the message names.',
  },
  WB_BAD_RATE: {
    title: 'A rate is not allowed',
    means: '`--rate` is no number of requests per second, or more than a load generator can send.',
    remedy: 'Give a number such as 250.',
  },
  WB_BAD_PROFILE: {
    title: 'A profile of the rate is not allowed',
    means:
      '`--profile`, or `profile:` of a scenario, is none of the names ramp, step, spike and soak, and no list of stages, or its stages are too short, too long or too many.',
    remedy: 'Give a name with --rate, or stages such as 0..500/30s,500/1m.',
  },
  WB_BAD_PERCENT: {
    title: 'A percentage is not allowed',
    means: 'A margin or a share lacks its `%`, or is out of its range.',
    remedy: 'Give one such as 5%.',
  },
  WB_BAD_LIMIT: {
    title: 'A limit is not allowed',
    means:
      'What a server may use of CPU, memory, processes or CPUs is not understood, out of range, or no limit on this machine.',
    remedy: 'Give limits such as --cpus 0.5 --memory 512M, or a preset of docs/limits.md.',
  },
  WB_BAD_SLO: {
    title: 'A service level objective is not understood',
    means:
      'Its conditions are joined by commas, each once: a percentile or `mean` with a time, `errors` with a percentage, `cpu` with a number of cores, `memory` with a size.',
    remedy: "Give one such as --slo 'p99<100ms,errors<0.1%', in quotes.",
  },
  WB_BAD_DURATION: {
    title: 'A duration is not allowed',
    means: 'A time is not understood or out of its range. A number without a unit is seconds.',
    remedy: 'Give one such as 500ms, 2s or 1m.',
  },
  WB_BAD_PATH: {
    title: 'A path of a request is not allowed',
    means: 'It must begin with `/` and hold printable ASCII without spaces.',
    remedy: 'Encode other characters: %20 is a space.',
  },
  WB_BAD_EXPECTATION: {
    title: 'What is expected of answers is not allowed',
    means:
      'Statuses are numbers from 200 to 599 or classes such as 2xx, separated by commas; the text of a body must not be empty, and HEAD has none.',
    remedy: 'Give --expect 302, --expect 200,304 or --expect 2xx, and --expect-body TEXT.',
  },
  WB_BAD_HEADER: {
    title: 'A header is not allowed',
    means:
      'Name or value have characters that HTTP does not allow, or the load generator writes this header itself.',
    remedy: 'Give "Name: value" in printable ASCII.',
  },
  WB_BAD_BODY: {
    title: 'A body is not allowed',
    means:
      'The file that `--body @FILE` names cannot be read or is no text, or the body is larger than 1 MiB.',
    remedy: 'Give a file of text, or the text itself.',
  },
  WB_BAD_URL: {
    title: 'A URL is not allowed',
    means:
      'It cannot be parsed, has another protocol than is supported here, or is not on this machine where it must be.',
    remedy: 'Give one of the form that the message names.',
  },
  WB_BAD_LOAD_JOB: {
    title: 'A load is not possible',
    means: 'Arrivals, method or CPUs are none that the load generator knows.',
    remedy: 'Give one of those that the message names.',
  },
  WB_BAD_ASSIGNMENT: {
    title: 'A setting of a metric is not understood',
    means: '`--margin` is METRIC=PERCENT, `--accept` is METRIC=REASON.',
    remedy: 'For instance `--margin cpu=5%` or `--accept cpu="richer answers"`.',
  },
  WB_NO_PORT_PLACEHOLDER: {
    title: 'A command does not say where the port goes',
    means: 'bench chooses a free port for every start, and could not find a server that chose its own.',
    remedy: 'Put `{port}` where the port belongs, or use the variable `$PORT`.',
  },
  WB_UNKNOWN_MODE: {
    title: 'There is no such mode',
    means: 'Neither a mode, nor an alias, nor a worker of the named server.',
    remedy: 'See the hint for the modes; `bench servers` lists the workers of each server.',
  },
  WB_UNKNOWN_SERVER: {
    title: 'There is no such server',
    means: 'No server of bench or of this folder has that name.',
    remedy: '`bench servers` lists them; `--command` starts any other.',
  },
  WB_UNKNOWN_VERSION: {
    title: 'There is no such version',
    means: 'bench knows other versions of this server.',
    remedy: 'Name one of those in the hint, or give `--python` with an environment of your own.',
  },
  WB_UNKNOWN_SCENARIO: {
    title: 'There is no such scenario',
    means: 'No scenario of bench or of ./scenarios, and none in the result, has that name.',
    remedy: '`bench scenarios` lists them; `--path` makes one.',
  },
  WB_UNKNOWN_METRIC: {
    title: 'There is no such metric',
    means: 'A gate knows cpu, pss, throughput, p50, p99 and startup.',
    remedy: 'Name one of them.',
  },
  WB_UNKNOWN_PHASE: {
    title: 'There is no such phase',
    means: 'A round has the phases saturation and latency.',
    remedy: 'Name one of them, or both.',
  },
  WB_UNKNOWN_SETTING: {
    title: 'There is no such setting of an arm',
    means: 'An arm is SERVER/MODE and its settings, such as workers=2, args="--preload" and env.NAME=VALUE.',
    remedy: 'Leave the setting out, or name one of those that the message lists.',
  },
  WB_BAD_SETTING: {
    title: 'A setting of an arm is not allowed',
    means: 'It has a value that it cannot have, is said twice, or bench sets it itself.',
    remedy: 'Give a value of the form that the message names; quotes are those of a shell.',
  },
  WB_UNKNOWN_REF: {
    title: 'There is no such git ref',
    means: 'git does not know the branch, tag or commit.',
    remedy: 'Fetch it: a shallow clone has only the last commit.',
  },
  WB_NAMED_TWICE: {
    title: 'Something is named twice',
    means: 'Two scenarios, arms or results have one name, and could not be told apart.',
    remedy: 'Leave one out, or give them names of their own.',
  },
  WB_NO_SATURATION: {
    title: 'A result has no saturation phase',
    means: 'What binds an arm is seen in a closed loop that keeps it busy, and this result has none.',
    remedy: 'Run it with `--phase saturation`, or with both phases, which is the default.',
  },
  WB_NOTHING_NAMED: {
    title: 'Nothing is named to work on',
    means: 'The command needs a server, a result or a scenario.',
    remedy: 'Name at least as many as the message says.',
  },
  WB_TOO_MANY: {
    title: 'Too much is asked for at once',
    means: 'More starts, scenarios or results than anybody would wait for or read.',
    remedy: 'Ask for fewer.',
  },
  WB_BUDGET_TOO_SHORT: {
    title: 'The budget is too short',
    means: 'Within it there is no time to measure enough for any answer.',
    remedy: 'Give the budget that the message names, or ask for less.',
  },
  WB_TOO_FEW_ROUNDS: {
    title: 'Too few rounds to decide anything',
    means: 'With so few rounds even the clearest data could show no regression.',
    remedy: 'Give at least as many as the message names.',
  },
  WB_NO_SATURATION_PHASE: {
    title: 'A share needs a saturation phase',
    means: 'Arrivals were asked for as a share of a throughput that this run does not measure.',
    remedy: 'Give the arrivals per second with `--rate`, or add saturation to `--phase`.',
  },
  WB_NO_LATENCY_PHASE: {
    title: 'Arrivals need a latency phase',
    means: '`--rate` and `--load` set the arrivals of a phase that `--phase` leaves out.',
    remedy: 'Leave them out, or add latency to `--phase`.',
  },
  WB_BAD_TARGET: {
    title: 'A side of a gate is not understood',
    means: 'A target is ref:REF, tree, cmd:COMMAND, server:NAME/MODE, or for the baseline file:RESULT.',
    remedy: 'Give one of these.',
  },
  WB_METRIC_NOT_GATED: {
    title: 'A margin is of a metric that is not gated',
    means: '`--margin` names a metric that neither `--metric` nor bench.yaml gates.',
    remedy: 'Add it to `--metric`, or leave the margin out.',
  },
  WB_NO_SUCH_PROGRAM: {
    title: 'There is no such program',
    means: 'The interpreter that was named, or one that is needed to import an app, is not there.',
    remedy: 'Give its path with `--python`.',
  },
  WB_NO_SUCH_FOLDER: {
    title: 'There is no such folder',
    means: '`--cwd` names a folder that is not there.',
    remedy: 'Give the path of the folder of your app.',
  },
  WB_NO_SUCH_PROCESS: {
    title: 'There is no such process',
    means: '`--pid` names a process that does not run.',
    remedy: 'Give the pid of the root process of the server at `--url`.',
  },
  WB_NO_CORES_TO_PIN: {
    title: 'There are too few cores to pin',
    means: '`--pin` needs a core for every load worker and one for the server.',
    remedy: 'Ask for fewer `--load-workers`, or leave `--pin` out.',
  },
  WB_NAMED_PORT_TAKEN: {
    title: 'The port that was asked for is taken',
    means: 'Another process listens on the port of `--port` or `--web`.',
    remedy: 'Give another one, or none for any free one.',
  },
  WB_BAD_SETTINGS: {
    title: 'A setting of the reference server is wrong',
    means: '`bench serve` was given a setting that it does not have or that is out of range.',
    remedy: 'See `bench serve --help`, and docs/settings.md.',
  },
} as const satisfies Record<`WB_${string}`, ErrorEntry>
