/** The only version whose inside was read; a generator process refuses any other. */
export const knownVersion = '9.0.0'
