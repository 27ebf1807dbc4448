/** For a flag's choices, without loading what draws. */
export {chartNames} from '../report/charts/chart.js'
