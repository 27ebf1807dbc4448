/** Where a post is read: what stands before its text. */
export const platforms = ['github', 'devto', 'hugo'] as const
export type Platform = (typeof platforms)[number]
