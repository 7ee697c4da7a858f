/** The generated benchmark set: what results name as `bench:<id>`. docs/benchmark.md has the table. */
export { benchmarkScenes, benchmarkVersion } from './specs';
export type { BenchmarkSpec, SceneSpec } from './specs';
export { benchmarkSteps, madeSteps, makeBenchmarkScene, onLand, synthesise } from './synthesise';
