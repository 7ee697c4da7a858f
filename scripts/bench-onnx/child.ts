/**
 * One cell of `npm run bench:onnx`: a small run of R endmembers, its maps by the studio and by onnxruntime, and how long
 * both take, one after the other in turn. The one argument is the task as JSON; the outcome goes to the standard output.
 */
import '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import type * as Ort from 'onnxruntime-web';
import { performance } from 'node:perf_hooks';
import { registerKernels, useWasm } from '../../src/kernels';
import { reachOf, toOnnx } from '../../src/onnx/model';
import { largest, runOnnx, smallRun } from '../../src/onnx/trained.suite';

interface Task {
  readonly R: number;
  readonly branches: boolean;
  readonly wasm: string;
  readonly turns: number;
}

const { R, branches, wasm, turns } = JSON.parse(process.argv[2]) as Task;
registerKernels();
await useWasm({ folder: wasm });
const off = { spatialBranch: 'off', spectralBranch: 'off', smoothing: 'off' };
const run = await smallRun({
  ...{ R, bands: 100, lines: 128, samples: 128, noise: branches ? 0.05 : 0.004 },
  settings: branches ? { spectralBranch: 'on', steps: 1 } : off,
});
const { cube, input } = run;
const bytes = toOnnx(input);
const { reach } = reachOf(input);
const { lines, samples, bands, data } = cube;
const dims = reach === 'pixel' ? [lines * samples, bands] : [lines, samples, bands];
const ours = await run.answer(cube);
const web = await runOnnx(bytes, data, dims);
const native = await nodeSession();
let [oursMs, nodeMs] = [Infinity, Infinity];
let node: Float32Array | null = null;
for (let turn = 0; turn < turns; turn++) {
  oursMs = Math.min(oursMs, await timed(() => run.answer(cube)));
  if (!native) continue;
  const feeds = { spectra: new native.ort.Tensor('float32', data, dims) };
  nodeMs = Math.min(
    nodeMs,
    await timed(async () => {
      node = (await native.session.run(feeds)).abundances.data as Float32Array;
    }),
  );
}
process.stdout.write(
  JSON.stringify({
    ...{
      R,
      branches,
      reach,
      bytes: bytes.length,
      solvers: input.answering.learned.start.own.length,
    },
    web: largest(web.values, ours),
    ...{ oursMs, nodeMs: native ? nodeMs : null, node: node && largest(node, ours) },
  }),
);

async function timed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** onnxruntime-node is 288 MB and no dependency: it is measured where somebody has installed it. */
async function nodeSession(): Promise<{ ort: typeof Ort; session: Ort.InferenceSession } | null> {
  const name = 'onnxruntime-node';
  try {
    const ort = (await import(/* @vite-ignore */ name)) as typeof Ort;
    const session = await ort.InferenceSession.create(bytes, { intraOpNumThreads: 1 });
    return { ort, session };
  } catch {
    return null;
  }
}
