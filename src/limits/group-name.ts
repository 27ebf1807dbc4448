import {ownerPattern, ownerWord, readOwner, type Owner} from '../measure/owner.js'

const prefix = 'workerbench'

export function groupName(owner: Owner, nth: number): string {
  return `${prefix}-${ownerWord(owner)}-${nth}`
}

/** Whose group this is; undefined: nobody's of ours. A scope of systemd has an ending. */
export function ownerOf(name: string): Owner | undefined {
  const word = new RegExp(`^${prefix}-${ownerPattern}-\\d+(?:\\.scope)?$`).exec(name)?.[1]
  return word === undefined ? undefined : readOwner(word)
}
