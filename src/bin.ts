#!/usr/bin/env node
import {execute, settings} from '@oclif/core'
import {outliveStdout} from './output/streams.js'

// Only compiled code runs; looking for TypeScript sources costs start-up time and fails with some compilers.
settings.enableAutoTranspile = false
outliveStdout()
await execute({dir: import.meta.url})
