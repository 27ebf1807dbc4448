import type {PlanRecord} from '../result/plan-record.js'
import type {RunResult} from '../result/schema.js'

type StartedArm = PlanRecord['arms'][number]
type Launch = NonNullable<StartedArm['launch']>

/** Arms of one name that were not started alike: a ratio says as much of that. Of secrets the digests tell. */
export function settingWarnings(
  results: readonly {readonly label: string; readonly result: RunResult}[],
): readonly string[] {
  const [first, ...others] = results
  if (first === undefined) return []
  return others.flatMap(({label, result}) =>
    result.plan.arms.flatMap(arm => {
      const before = first.result.plan.arms.find(({id}) => id === arm.id)
      if (before?.launch === undefined || arm.launch === undefined) return []
      const differences = differencesOf(before.launch, arm.launch)
      return differences.length === 0
        ? []
        : [`${arm.id} was started differently in ${first.label} and ${label}: ${differences.join(', ')}`]
    }),
  )
}

function differencesOf(one: Launch, other: Launch): readonly string[] {
  const names = [...new Set([...Object.keys(one.env), ...Object.keys(other.env)])].sort()
  return [
    ...(one.argv[0] === other.argv[0] ? [] : [`the program ${one.argv[0] ?? ''} and ${other.argv[0] ?? ''}`]),
    ...(JSON.stringify(one.argv.slice(1)) === JSON.stringify(other.argv.slice(1)) ? [] : ['its arguments']),
    ...names.filter(name => one.env[name] !== other.env[name]),
  ]
}
