export {comparedMetrics as historyMetrics} from '../compare/metric.js'
export type {ComparedMetric as HistoryMetric} from '../compare/metric.js'
