import {z} from 'zod'
import type {Word} from './word.js'

/** A field of a file that says what a flag could say. */
export function field<Value>(word: Word<Value>) {
  return transformed(z.string(), word)
}

/** The same of one that YAML may take for a number: `warmup: 2`. */
export function fieldOrNumber<Value>(word: Word<Value>) {
  return transformed(z.union([z.string(), z.number()]), word)
}

function transformed<Value, Input extends z.ZodType<string | number>>(input: Input, word: Word<Value>) {
  return input.transform((given, context): Value => {
    const value = word.read(String(given))
    if (value !== undefined) return value
    context.addIssue({code: 'custom', message: `expected ${word.allowed}`})
    return z.NEVER
  })
}
