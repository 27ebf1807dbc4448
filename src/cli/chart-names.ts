/** For a flag's choices, without loading what draws. */
export {chartNames} from '../report/charts/chart.js'
export {groupings} from '../report/group-by.js'
export {platforms} from '../report/markdown/platform-names.js'
