/**
 * What priors do on scenes of their own stream that they never saw, by how noisy p is, with κ = 1: where it helps, and so
 * from which noise on it is to count. Scenes are generated, so no test scene has a say in it.
 */
import { mean, rmsePerEndmember } from '../../src/maths/metrics';
import { answerOf } from '../../src/model/prior/apply';
import type { PriorWeights } from '../../src/model/prior/document';
import { priorTrainingScene } from '../../src/training/prior/scene';

/** Seeds from here on are no training's. */
const HELD_OUT = 1_000_000;
/** Bounds of the noise in abundances. */
const bounds = [0, 0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.32, Infinity];

export async function heldOut(
  networks: readonly PriorWeights[],
  scenes: number,
  say: (text: string) => void,
): Promise<void> {
  const found: { noise: number; logs: number[] }[] = [];
  for (let k = 0; k < scenes; k++) {
    const scene = priorTrainingScene(HELD_OUT, k, 2 + (k % 6));
    const { inputs, truth } = scene;
    const errorOf = (a: Float32Array): number =>
      mean(rmsePerEndmember(a, truth, inputs.R, inputs.pixels));
    const start = errorOf(inputs.p);
    const logs: number[] = [];
    for (const weights of networks) {
      logs.push(Math.log(errorOf(await answerOf(weights, inputs, 1)) / start));
    }
    found.push({ noise: inputs.noise, logs });
  }
  const title = networks.map(({ kind, steps }) => `${kind} (${steps} steps)`);
  say(`noise in p: scenes, error ÷ start's of ${title.join(', ')}`);
  for (let b = 0; b + 1 < bounds.length; b++) {
    const some = found.filter(({ noise }) => noise >= bounds[b] && noise < bounds[b + 1]);
    if (some.length === 0) continue;
    say(`${bounds[b]}–${bounds[b + 1]}: ${some.length}, ${ratios(some, networks.length)}`);
  }
  say(`all: ${found.length}, ${ratios(found, networks.length)}`);
}

/** Geometric means and the standard errors of their logarithms; then the share of scenes that got worse by over 1 %. */
function ratios(some: readonly { readonly logs: readonly number[] }[], networks: number): string {
  return Array.from({ length: networks }, (_, n) => {
    const logs = some.map((s) => s.logs[n]);
    const middle = mean(logs);
    const spread = Math.sqrt(
      mean(logs.map((v) => (v - middle) ** 2)) / Math.max(1, logs.length - 1),
    );
    const worse = logs.filter((v) => v > 0.01).length / logs.length;
    return `${Math.exp(middle).toFixed(3)} ± ${spread.toFixed(3)} (${Math.round(100 * worse)} % worse)`;
  }).join(', ');
}
