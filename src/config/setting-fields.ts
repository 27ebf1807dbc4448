import {z} from 'zod'
import {armSettingWords, settingWord, type ArmSettingName} from './arm/settings.js'

const scalar = z.union([z.string(), z.number(), z.boolean()])

/** A field that is one thing or a list of them; read as a list. */
export function oneOrMore<Item extends z.ZodType>(item: Item, most: number) {
  return z
    .union([item, z.array(item).min(1).max(most)])
    .transform(given => (Array.isArray(given) ? given : [given]) as z.output<Item>[])
}

const mostValues = 1000

/** A setting of an arm: a value, or a list whose every value is an arm. Read as the words that --arm would take. */
function setting(name: string) {
  return z
    .union([scalar, z.array(scalar).min(1).max(mostValues)], {
      error: `expected ${allowedOf(name)}, or a list of them`,
    })
    .transform((given, context): readonly string[] => {
      const texts = (Array.isArray(given) ? given : [given]).map(String)
      for (const text of texts) {
        if (settingWord(name)?.read(text) === undefined)
          context.addIssue({code: 'custom', message: `expected ${allowedOf(name)}, not "${text}"`})
      }
      return [...new Set(texts)]
    })
}

function allowedOf(name: string): string {
  return settingWord(name)?.allowed ?? 'a text or a number'
}

const variable = z.string().regex(/^[A-Za-z_]\w{0,99}$/, 'expected the name of a variable')

const names = Object.keys(armSettingWords) as ArmSettingName[]

/** Every setting of an arm, by the name that --arm has for it. */
export const armFields = {
  ...(Object.fromEntries(names.map(name => [name, setting(name).optional()])) as Record<
    ArmSettingName,
    z.ZodOptional<ReturnType<typeof setting>>
  >),
  /** By name; null: unset. */
  env: z.record(variable, setting('env.NAME').nullable()).optional(),
  params: z.record(variable, setting('param.NAME')).optional(),
}

export const armFileSchema = z.strictObject(armFields)
export type ArmOfFile = z.output<typeof armFileSchema>
