/**
 * Writes one scene with its truth and a stated noise as a MATLAB file that every version of the studio reads: what
 * `npm run bench:noise` gives to two of them. The one argument is the task as JSON.
 */
import { writeFileSync } from 'node:fs';
import { loadScene } from '../../src/cli/scene';
import { benchmarkScenes, synthesise } from '../../src/generated/benchmark';
import type { Scene } from '../../src/scene/scene';
import { makeRng } from '../../src/maths/rng';
import { fileHeader, join, numericMatrix, textsMatrix } from '../../src/exporters/mat';

interface Task {
  /** Id of a generated scene, or null. */
  readonly id: string | null;
  /** A real scene's file, or null. */
  readonly from: string | null;
  readonly snrDb: number;
  readonly to: string;
}

const { id, from, snrDb, to } = JSON.parse(process.argv[2]) as Task;
writeFileSync(to, asMat(id === null ? await noisy(from!) : generated(id)));

/** A generated scene is made with another noise: everything else of it is the same. */
function generated(name: string): Scene {
  const spec = benchmarkScenes.find((s) => s.id === name);
  if (!spec) throw new Error(`There is no generated scene “${name}”.`);
  return synthesise({ ...spec, snrDb });
}

/** A real scene gets white noise beside its own: of one strength in all pixels and bands. */
async function noisy(file: string): Promise<Scene> {
  const scene = await loadScene(
    { type: 'files', paths: [file] },
    { truth: null, variable: null, progress: () => undefined },
  );
  const rng = makeRng(0).fork('noise');
  const { data } = scene.cube;
  const power = data.reduce((sum, v) => sum + v * v, 0) / data.length;
  const sd = Math.sqrt(power / 10 ** (snrDb / 10));
  return { ...scene, cube: { ...scene.cube, data: data.map((v) => v + sd * rng.normal()) } };
}

function asMat({ cube, truth }: Scene): Uint8Array {
  if (!truth?.endmembers) throw new Error(`${cube.name} has no truth.`);
  const { lines, samples, bands, data, wavelengths } = cube;
  const R = truth.names.length;
  // MATLAB keeps the pixels of an image down its columns.
  const columns = (values: Float32Array, width: number): Float32Array => {
    const out = new Float32Array(values.length);
    for (let line = 0, k = 0; line < lines; line++) {
      for (let sample = 0; sample < samples; sample++) {
        const at = (sample * lines + line) * width;
        for (let b = 0; b < width; b++) out[at + b] = values[k++];
      }
    }
    return out;
  };
  const N = lines * samples;
  return join([
    fileHeader('Unmixing Studio, bench:noise'),
    ...numericMatrix('Y', [bands, N], columns(data, bands), 'single'),
    ...numericMatrix('A', [R, N], columns(truth.abundances, R), 'single'),
    ...numericMatrix('M', [bands, R], truth.endmembers, 'single'),
    ...textsMatrix('cood', truth.names),
    ...numericMatrix('nRow', [1, 1], [lines]),
    ...numericMatrix('nCol', [1, 1], [samples]),
    ...(wavelengths ? numericMatrix('wavelengths', [bands, 1], wavelengths) : []),
  ]);
}
