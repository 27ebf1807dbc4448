import fc from 'fast-check'
import {describe, expect, it} from 'vitest'
import {parseArmWords, printArmWords, type ArmWords} from '../../../src/config/arm/arm-words.js'
import {combinationsOf} from '../../../src/config/arm/combine.js'
import {byFlag} from '../../../src/config/source.js'
import {joinWords, splitWords} from '../../../src/text/quoting.js'

const from = byFlag('--arm')
const parse = (text: string) => parseArmWords(text, from)
const plain = (words: ArmWords) => Object.fromEntries([...words].map(([name, {values}]) => [name, values]))

describe('parseArmWords', () => {
  it('reads a server, a mode and settings in quotes', () => {
    const text =
      'gunicorn/gthread,workers=2,threads=8,args="--preload --max-requests 1000",env.PYTHONMALLOC=malloc,python=.venv314t/bin/python,app=mysite.asgi:application,label="2 × 8"'
    expect(plain(parse(text))).toEqual({
      server: ['gunicorn'],
      mode: ['gthread'],
      workers: ['2'],
      threads: ['8'],
      args: ['--preload --max-requests 1000'],
      'env.PYTHONMALLOC': ['malloc'],
      python: ['.venv314t/bin/python'],
      app: ['mysite.asgi:application'],
      label: ['2 × 8'],
    })
  })

  it('takes a part without = as one more value of the setting before it', () => {
    expect(plain(parse('thread, workers=1,2, 4,gil,args="",--preload,"--a=b"'))).toEqual({
      mode: ['thread'],
      workers: ['1', '2', '4'],
      gil: ['true'],
      args: ['', '--preload', '--a=b'],
    })
    expect(plain(parse('mode=sync,gthread,server=gunicorn,env.A'))).toEqual({
      mode: ['sync', 'gthread'],
      server: ['gunicorn'],
      'env.A': [null],
    })
  })

  it('knows connections by its former name', () => {
    expect(plain(parse('gunicorn/gevent,connections=50'))['worker-connections']).toEqual(['50'])
  })

  it.each([
    ['sync,wrokers=2', /--arm sync,wrokers=2: unknown setting "wrokers"/],
    ['sync,workers=0', /workers must be a whole number from 1 to 256, not "0"/],
    ['sync,workers=2,workers=4', /workers is said twice/],
    ['sync,workers=2,2', /workers has "2" twice/],
    ['sync,args="--a', /a quote is not closed/],
    ['sync,args="--name \'a"', /args must be arguments as a shell takes them/],
    ['sync,gil=perhaps', /gil must be true or false/],
    ['sync,gil,4', /unknown setting "4"/],
    ['sync,env.1A=x', /unknown setting "env.1A"/],
    ['command="node server.js"', /command must be a shell command with a \{port\} placeholder/],
  ])('refuses %s', (text, message) => {
    expect(() => parse(text)).toThrow(message)
  })

  const printable = fc.string({
    unit: fc.constantFrom(...Array.from(`ab,="' \\$\`\t#é×{}[];-`)),
    minLength: 1,
    maxLength: 12,
  })
  const values = <T>(value: fc.Arbitrary<T>) => fc.uniqueArray(value, {minLength: 1, maxLength: 4})
  const settings = fc.record(
    {
      server: values(printable),
      mode: values(printable),
      workers: values(fc.integer({min: 1, max: 256}).map(String)),
      gil: fc.constantFrom(['true'], ['true', 'false']),
      args: values(fc.array(printable, {maxLength: 3}).map(joinWords)),
      app: values(printable),
      'env.A': fc.oneof(
        values(fc.string({unit: 'binary', maxLength: 9}).filter(t => !t.includes('\0'))),
        fc.constant([null]),
      ),
      'param.POOL': values(printable),
    },
    {requiredKeys: []},
  )
  // Labels and names have no tabs.
  const isAllowed = (given: Record<string, readonly (string | null)[]>) =>
    ['server', 'mode', 'app'].every(name => given[name]?.every(value => !value?.includes('\t')) ?? true)

  it('reads what it prints', () => {
    fc.assert(
      fc.property(settings.filter(isAllowed), given => {
        const words = new Map(Object.entries(given).map(([name, values]) => [name, {values, from}]))
        fc.pre(words.size > 0)
        expect(parse(printArmWords(words))).toEqual(words)
      }),
    )
  })
})

describe('splitWords', () => {
  it('is what joinWords puts together', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), words => {
        expect(splitWords(joinWords(words))).toEqual(words)
      }),
    )
  })
})

describe('combinationsOf', () => {
  it('makes an arm of every combination, the last setting fastest', () => {
    const choices = combinationsOf(parse('mode=sync,gthread,workers=1,2'))
    expect(choices.map(choice => [choice.get('mode')?.value, choice.get('workers')?.value])).toEqual([
      ['sync', '1'],
      ['sync', '2'],
      ['gthread', '1'],
      ['gthread', '2'],
    ])
  })

  it('has as many as the product of the lists, and refuses what nobody measures', () => {
    const list = Array.from({length: 256}, (_, index) => index + 1).join(',')
    expect(() => combinationsOf(parse(`workers=${list},threads=${list}`))).toThrow(
      /workers \(256\) × threads \(256\) make 65536 arms; at most 1000/,
    )
  })
})
