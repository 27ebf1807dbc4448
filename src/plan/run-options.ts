import type {ArmWords} from '../config/arm/arm-words.js'
import type {BenchFile} from '../config/bench-file.js'
import type {ScenarioWord} from '../config/scenario/inline.js'
import type {EngineChoice} from '../config/words/engine.js'
import type {RequestWords} from '../config/request/flags.js'
import type {AppOptions} from './arm-world.js'

/** What bench.yaml says of arms. */
export interface ArmsOfFile {
  /** What all arms have that do not have it otherwise. */
  readonly shared: ArmWords
  readonly arms?: readonly ArmWords[] | undefined
  readonly command?: ArmWords | undefined
  readonly exclude: readonly ArmWords[]
}

/** What the user asked for, as words; undefined where nothing was said. */
export interface RunOptions extends AppOptions, RequestWords {
  readonly scenarios: readonly ScenarioWord[]
  readonly modes?: readonly string[] | undefined
  readonly workers?: string | undefined
  readonly threads?: string | undefined
  readonly gil?: boolean | undefined
  readonly arms?: readonly string[] | undefined
  /** `POOL=2,4,8` */
  readonly params?: readonly string[] | undefined
  /** Names of headers, variables and parameters whose values are neither stored nor shown. */
  readonly secrets?: readonly string[] | undefined
  /** Secrets that bench.yaml took from the environment. */
  readonly secretValues?: readonly string[] | undefined
  /** What bench.yaml says of arms, where flags leave room for it. */
  readonly file?: ArmsOfFile | undefined
  /** Limits of every arm; each of a list is an arm. */
  readonly cpus?: string | undefined
  readonly memory?: string | undefined
  readonly pids?: string | undefined
  readonly cpuset?: string | undefined
  readonly like?: string | undefined
  /** What the app uses beside itself, by name, as bench.yaml says. */
  readonly services?: BenchFile['services']
  /** The user's own command line, with {port}. */
  readonly command?: string | undefined
  readonly url?: string | undefined
  readonly trace?: boolean | undefined
  /** A process of `url`. */
  readonly pid?: string | undefined
  /** A path that the user's own app answers once it is ready. */
  readonly readyPath?: string | undefined
  readonly readyStatus?: number | undefined
  /** How long a server may take until it is ready. */
  readonly readyTimeout?: string | undefined
  readonly port?: string | undefined
  readonly connections?: string | undefined
  readonly duration?: string | undefined
  readonly warmup?: string | undefined
  readonly requestTimeout?: string | undefined
  /** `302`, `2xx,304`. */
  readonly expect?: string | undefined
  readonly expectBody?: string | undefined
  readonly rounds?: string | undefined
  readonly budget?: string | undefined
  /** `saturation`, `latency` or both. */
  readonly phases?: readonly string[] | undefined
  /** Arrivals per second of the latency phase. */
  readonly rate?: string | undefined
  /** How they change: `spike`, or `0..500/30s,500/1m`. */
  readonly profile?: string | undefined
  /** The same as a share of the saturation throughput: `70%`. */
  readonly load?: string | undefined
  readonly loadWorkers?: string | undefined
  readonly engine?: EngineChoice | undefined
  /** Undefined: as the machine allows. */
  readonly pin?: boolean | undefined
  readonly seed?: string | undefined
  readonly effort?: Effort | undefined
}

/** How long to measure when neither rounds nor duration are given. */
export type Effort = 'quick' | 'normal' | 'precise'
