// Validates scenarios/*.yaml and writes them as dist/scenarios.json, so that `bench scenarios` reads no YAML.
import {readdirSync, writeFileSync} from 'node:fs'
import {fileURLToPath} from 'node:url'
import {readScenario} from '../../dist/src/config/scenario/read.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const order = ['hello', 'cpu', 'io', 'mixed', 'fanout', 'db']
const names = readdirSync(`${root}scenarios`).filter(name => name.endsWith('.yaml'))
const scenarios = await Promise.all(names.map(name => readScenario(`${root}scenarios/${name}`)))
const rank = scenario => (order.includes(scenario.name) ? order.indexOf(scenario.name) : order.length)
scenarios.sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name))
writeFileSync(`${root}dist/scenarios.json`, JSON.stringify(scenarios, undefined, 1) + '\n')
