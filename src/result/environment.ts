import {z} from 'zod'
import {count} from './basics.js'

export const environmentSchema = z.object({
  fingerprintId: z.string(),
  cpuModel: z.string(),
  cores: z.number().int().positive(),
  coresAllowed: z.number().int().positive(),
  cgroupCpuLimit: z.number().nullable(),
  memoryBytes: count,
  cgroupMemoryLimit: z.number().nullable(),
  kernel: z.string(),
  os: z.string(),
  arch: z.string(),
  virtualization: z.string().nullable(),
  governor: z.string().nullable(),
  node: z.string(),
  loadAverage1: z.number().nonnegative(),
  psiCpuSome10: z.number().nullable(),
})

export type Environment = z.infer<typeof environmentSchema>
