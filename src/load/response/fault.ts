/**
 * Why an answer is not HTTP/1.1, or is more than a client can be asked to take. Each is an error of the server's and is
 * counted under its name; the connection is closed, because nothing says where the next answer would begin.
 */
export type ParseFault =
  /** Not `HTTP/1.x NNN reason`. */
  | 'bad-status-line'
  /** A field line without a name, with blanks before its colon or with control characters, or a folded framing field. */
  | 'bad-header'
  /** A Content-Length that is no whole number, or one beyond 2⁵³ − 1. */
  | 'bad-length'
  /** Several Content-Lengths that differ. */
  | 'differing-lengths'
  /** `chunked` twice, or with parameters, or what is no list of codings. */
  | 'bad-transfer-encoding'
  | 'bad-chunk-size'
  /** A chunk's data is not followed by a line's end. */
  | 'bad-chunk-end'
  | 'bad-trailer'
  | 'head-too-large'
  | 'chunk-line-too-long'
  | 'trailers-too-large'
  /** More 1xx answers before the final one than anybody needs. */
  | 'too-many-interim'
