/** What varies in paths: numbers, UUIDs, and long words of hexadecimal digits that hold one. */
const id =
  /^(\d{1,18}|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?=[0-9a-f]*\d)[0-9a-f]{16,64})$/i

/** A target without its query and with `{id}` where it has one: `/products/7?page=2` is `/products/{id}`. */
export function routeOf(target: string): string {
  const [path = ''] = target.split('?', 1)
  return path
    .split('/')
    .map(segment => (id.test(segment) ? '{id}' : segment))
    .join('/')
}
