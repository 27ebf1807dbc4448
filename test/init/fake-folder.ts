import type {Folder} from '../../src/init/folder.js'

/** A folder of these files, by their paths. */
export function fakeFolder(files: Readonly<Record<string, string>>): Folder {
  const paths = Object.keys(files)
  return {
    list: path => {
      const inside = path === '' || path.endsWith('/') ? path : `${path}/`
      const names = paths
        .filter(file => file.startsWith(inside))
        .map(file => /^[^/]*\/?/.exec(file.slice(inside.length))?.[0] ?? '')
      return [...new Set(names)].sort()
    },
    read: path => files[path],
  }
}

export const djangoFiles = {
  'manage.py': 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")',
  'mysite/__init__.py': '',
  'mysite/settings.py': 'DEBUG = True',
  'mysite/wsgi.py': 'application = get_wsgi_application()',
  'mysite/asgi.py': 'application = get_asgi_application()',
}
