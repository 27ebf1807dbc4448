import {filesOf, has, type Folder} from './folder.js'
import type {Found, PythonCallable} from './found.js'

/** A project of Django: its manage.py, and the modules beside its settings. */
export function findDjango(folder: Folder): Found | undefined {
  const manage = filesNamed('manage.py', folder).find(file =>
    /\bDJANGO_SETTINGS_MODULE\b/.test(folder.read(file) ?? ''),
  )
  if (manage === undefined) return undefined
  const root = manage.slice(0, -'manage.py'.length)
  const settings = /DJANGO_SETTINGS_MODULE["']\s*,\s*["']([\w.]+)["']/.exec(folder.read(manage) ?? '')?.[1]
  const apps = (['wsgi', 'asgi'] as const).flatMap(kind => {
    const module = moduleFor(kind, settings, root, folder)
    const app: PythonCallable = {word: `${module ?? ''}:application`, isFactory: false, interface: kind}
    return module === undefined ? [] : [app]
  })
  const [first, ...others] = apps
  if (first === undefined)
    return {
      kind: 'command',
      command: `python ${manage} runserver --noreload {port}`,
      port: 'placed',
      evidence: [manage],
    }
  return {
    kind: 'python',
    framework: 'Django',
    folder: root.replace(/\/$/, ''),
    apps: [first, ...others],
    server: null,
    evidence: [manage],
  }
}

/** `config.settings.local` has its wsgi.py in `config`, or in `config/settings`; without one, any that there is. */
function moduleFor(
  kind: 'wsgi' | 'asgi',
  settings: string | undefined,
  root: string,
  folder: Folder,
): string | undefined {
  const packages = (settings ?? '').split('.').slice(0, -1)
  for (let depth = packages.length; depth > 0; depth--) {
    const path = packages.slice(0, depth)
    if (has(folder, `${root}${path.join('/')}/${kind}.py`)) return [...path, kind].join('.')
  }
  const elsewhere = filesNamed(`${kind}.py`, folder).find(
    file => file.startsWith(root) && (folder.read(file) ?? '').includes(`get_${kind}_application`),
  )
  return elsewhere?.slice(root.length).replace(/\.py$/, '').replaceAll('/', '.')
}

function filesNamed(name: string, folder: Folder): readonly string[] {
  return filesOf(folder, name).filter(file => file === name || file.endsWith(`/${name}`))
}
