import {z} from 'zod'
import {scenarioFileSchema} from './schema.js'

/**
 * A scenario that stands in bench.yaml: a request of its own, or one that is known by name. Those with a weight are one
 * load together, the mix.
 */
export const inlineScenarioSchema = z
  .strictObject({
    ...scenarioFileSchema.shape,
    name: scenarioFileSchema.shape.name.optional(),
    path: scenarioFileSchema.shape.path.optional(),
    /** Its name, or the path of its .yaml file, in place of a request. */
    scenario: z.string().min(1).optional(),
    /** How often it is sent, beside the weights of the others. */
    weight: z.number().min(1e-6).max(1e6).optional(),
  })
  .superRefine(({path, scenario}, context) => {
    if ((path === undefined) === (scenario === undefined))
      context.addIssue({code: 'custom', message: 'expected either a path or the name of a scenario'})
  })

/** A word, as a command takes it, or a scenario in full. */
export const scenarioOfFileSchema = z.union([z.string().min(1), inlineScenarioSchema], {
  error: 'expected the name of a scenario, a path such as /checkout, or {path: /checkout, weight: 2}',
})

export type InlineScenario = z.output<typeof inlineScenarioSchema>
export type ScenarioWord = string | InlineScenario
