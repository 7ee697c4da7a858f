/**
 * The yardsticks of the race: classical solvers that are given the true spectra, so that what remains is the abundances'
 * own error. On the spectra as measured, as the lessons of the benchmark have them (generated/benchmark/lessons.test.ts).
 * A file of its own: stored results of classical methods count as long as the code of classical.ts is the same.
 */
import type { Truth } from '../scene/cube';
import { StudioError } from '../scene/errors';
import type { YardstickId } from '../settings/methods';
import { unitNorm } from '../unmixing/classical';
import { reconstructionError } from '../unmixing/reconstruction';
import { unmix } from '../unmixing/simplexLeastSquares';
import type { MethodAnswer, RaceScene } from './raceScene';

/** Pixels between two looks at the message queue: some tens of milliseconds. */
const BLOCK = 8192;

const ways: Readonly<Record<YardstickId, { unit: boolean; sum: 'fcls' | 'divided' }>> = {
  'fcls-known': { unit: false, sum: 'fcls' },
  'unit-known': { unit: true, sum: 'fcls' },
  'free-known': { unit: false, sum: 'divided' },
};

export interface YardstickInput {
  readonly scene: RaceScene;
  /** Its columns are the endmembers', in their order. */
  readonly truth: Truth | null;
  /** Told between blocks; throws when the run is to stop. */
  readonly report: (fraction: number, what: string) => Promise<void>;
}

/** @throws StudioError (kind `truth`) where the true spectra are not known for every endmember and valid band */
export async function runYardstick(id: YardstickId, input: YardstickInput): Promise<MethodAnswer> {
  const { scene, truth, report } = input;
  const { N, B, Y, mask } = scene;
  await report(0, 'unmixing');
  const known = knownSpectra(truth, scene);
  const R = known.length / B;
  const { unit, sum } = ways[id];
  const E = unit ? unitNorm(known, R, B) : known;
  const spectra = unit ? scene.unit() : Y;
  const abundances = new Float32Array(N * R);
  for (let from = 0; from < N; from += BLOCK) {
    const n = Math.min(BLOCK, N - from);
    const block = spectra.subarray(from * B, (from + n) * B);
    const options =
      sum === 'fcls'
        ? ({ constraint: 'fcls' } as const)
        : ({ constraint: 'nnls', normalise: true } as const);
    abundances.set(unmix(block, n, E, R, B, options), from * R);
    await report((from + n) / N, 'unmixing');
  }
  // Where spectra were divided by their norm or abundances by their sum, brightness was set aside.
  const fitBrightness = unit || sum === 'divided';
  const of = { N, R, bands: B, Z: Y, fitBrightness, back: 1 };
  const { rmse } = reconstructionError(of, mask, abundances, E);
  return {
    ...{ abundances, endmembers: known, reconstruction: rmse },
    ...{ parameters: 0, steps: 0, note: null },
  };
}

/** The true spectra in the valid bands, [R × B']. */
function knownSpectra(truth: Truth | null, { B, bandIndex, cube }: RaceScene): Float64Array {
  const all = truth?.endmembers;
  const spectra = Float64Array.from({ length: all ? truth.names.length * B : 0 }, (_, k) => {
    return all![Math.floor(k / B) * cube.bands + bandIndex[k % B]];
  });
  if (spectra.length > 0 && spectra.every(Number.isFinite)) return spectra;
  throw new StudioError({
    kind: 'truth',
    message: 'A yardstick is given the true spectra, and they are not known here.',
    found: all ? 'true spectra with gaps' : truth ? 'a truth without spectra' : 'no truth',
    expected: 'a true spectrum of every endmember, in every valid band',
    advice: 'Leave the yardsticks out, or open a truth that has the spectra.',
  });
}
