// Thinning out stands in shared: main thins out long curves before they are sent.
export { downsample, type Point } from '../../shared/downsample'
