import {readFileSync} from 'node:fs'
import {z} from 'zod'
import {BenchError} from '../error.js'
import {packageRoot} from '../package-info.js'
import {duration} from './words/duration.js'
import {field, fieldOrNumber} from './words/field.js'
import {cpus, kubernetesMemory, memory, pids} from './words/limit.js'
import type {Word} from './words/word.js'
import {readYamlFile, type YamlFileKind} from './yaml-file.js'

const name = z.string().regex(/^[a-z0-9][a-z0-9.-]{0,40}$/)

/** limits/presets.yaml: what some platforms allow, with the page that says so. */
const presetsSchema = z.strictObject({
  presets: z
    .array(
      z.strictObject({
        name,
        cpus: fieldOrNumber(cpus).optional(),
        period: field(duration({least: 1, most: 1000})).optional(),
        memory: field(memory).optional(),
        pids: fieldOrNumber(pids).optional(),
        source: z.url(),
        /** When the page was read. */
        seen: z.iso.date(),
        /** What the page said of its own age. */
        dated: z.iso.date().optional(),
        /** What the numbers leave out. */
        note: z.string().optional(),
      }),
    )
    .min(1),
})

export type LimitPreset = z.output<typeof presetsSchema>['presets'][number]

const kind: YamlFileKind<typeof presetsSchema> = {
  noun: 'presets',
  schema: presetsSchema,
  hint: 'fields: name, cpus, period, memory, pids, source, seen, dated, note',
}

export async function readPresetsFile(file: string): Promise<readonly LimitPreset[]> {
  return (await readYamlFile(file, kind)).presets
}

/** The presets that come with bench, validated when it was built: `npm run build` writes the file from limits/presets.yaml. */
export function bundledPresets(): readonly LimitPreset[] {
  const file = `${packageRoot}dist/limits.json`
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as readonly LimitPreset[]
  } catch (error) {
    throw new BenchError('WB_PACKAGE_BROKEN', `${file} is missing or broken`, {
      hint: 'run `npm run build`',
      cause: error,
    })
  }
}

/** What a platform allows, by the name of a preset, or as the limits of a container's manifest: `k8s:500m/512Mi`. */
export type Platform = Pick<LimitPreset, 'name' | 'cpus' | 'period' | 'memory' | 'pids'>

export const platform: Word<Platform> = {
  code: 'WB_BAD_LIMIT',
  get allowed() {
    const names = bundledPresets().map(preset => preset.name)
    return `k8s:CPU/MEMORY such as k8s:500m/512Mi, or one of ${names.join(', ')}`
  },
  read: text =>
    text.startsWith('k8s:')
      ? container(text)
      : bundledPresets().find(preset => preset.name === text.toLowerCase()),
}

/** One of the two may be missing: `k8s:500m`, `k8s:/512Mi`. */
function container(text: string): Platform | undefined {
  const [cpu = '', amount = '', ...rest] = text.slice('k8s:'.length).split('/')
  if (rest.length > 0 || (cpu === '' && amount === '')) return undefined
  const quota = cpu === '' ? null : cpus.read(cpu)
  const bytes = amount === '' ? null : kubernetesMemory.read(amount)
  if (quota === undefined || bytes === undefined) return undefined
  return {
    name: text,
    ...(quota === null ? {} : {cpus: quota}),
    ...(bytes === null ? {} : {memory: bytes}),
  }
}
