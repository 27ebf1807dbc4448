/** What `--by` puts side by side: chapters of one result, of one server, of one scenario. */
export const groupings = ['result', 'server', 'scenario'] as const
export type GroupBy = (typeof groupings)[number]
