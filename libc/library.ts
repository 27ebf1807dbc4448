import koffi, {type LibraryHandle} from 'koffi'

/** A C type as koffi names it. `void *` takes any Buffer or typed array. */
type CType = 'int' | 'uint' | 'long' | 'size_t' | 'void *'

/** A bound function before its user says what it takes. */
export type LibcFunction = (...args: never[]) => number

/**
 * Binds one function of libc. Where there is no Linux the binding still exists, so that a module can be imported, and
 * says what is wrong when it is called.
 */
export function bind(name: string, result: CType, parameters: CType[]): LibcFunction {
  if (process.platform !== 'linux') return refuse(name)
  return library().func(name, result, parameters)
}

let loaded: LibraryHandle | undefined

function library(): LibraryHandle {
  return (loaded ??= load())
}

/** The process itself has libc's symbols (dlopen of NULL), glibc or musl; the file names are for a static node. */
function load(): LibraryHandle {
  let cause: unknown
  for (const name of [null, 'libc.so.6', 'libc.musl-x86_64.so.1', 'libc.musl-aarch64.so.1']) {
    try {
      const handle = koffi.load(name)
      handle.func('accept4', 'int', ['int', 'void *', 'void *', 'int'])
      return handle
    } catch (error) {
      cause = error
    }
  }
  throw new Error('cannot bind libc: neither glibc nor musl was found in this process', {cause})
}

function refuse(name: string): LibcFunction {
  return () => {
    throw new Error(`this needs Linux: it calls ${name}() of libc, and this is ${process.platform}`)
  }
}
