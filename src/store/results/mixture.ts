/**
 * The mixture Eᵀa of a label beside the spectrum of its pixel: whose endmembers it is made of, and how far the two are
 * apart. For looking at while a label is set; nothing is trained on it. Pure.
 */
import { spectrumAt } from '../../scene/cube';
import type { Label } from '../../scene/cube';
import type { Scene } from '../../scene/scene';
import { spectralAngle } from '../../maths/metrics';
import { endmembersChanged } from '../labels/versions';
import { truthIsComplete } from '../labels/endmembers';
import type { SceneSlice } from '../open/scene';
import type { LabelsSlice } from '../labels/labels';
import type { TrainingSlice } from '../train/run';

/** Pull towards the mean labelled spectrum, as in E⁽⁰⁾ (docs/method.md). */
const RIDGE = 0.01;

export interface Mixture {
  /** [B], NaN in masked bands where the endmembers have nothing there */
  readonly values: Float64Array;
  /** "the estimate", "the classical answer", "the truth", "the other labels" */
  readonly source: string;
  /** RMS over valid bands of the difference, in the cube's own scale. */
  readonly rmse: number;
  /** Spectral angle in radians, which does not see brightness. */
  readonly sad: number;
}

type Known = Pick<
  SceneSlice & TrainingSlice & LabelsSlice,
  'scene' | 'endmembers' | 'labels' | 'result' | 'run'
>;

/** The mixture of a label, or in words why there is none. */
export function mixtureOf(state: Known, label: Label): Mixture | string {
  const { scene } = state;
  if (!scene) return 'No scene is open.';
  const { cube, mask } = scene;
  if (!mask.pixels[label.line * cube.samples + label.sample]) {
    return 'This pixel is masked: it has no usable spectrum, and no run starts while it has a label. Delete the label.';
  }
  const made = mixingEndmembers(state, scene, label);
  if (typeof made === 'string') return made;
  const B = cube.bands;
  const values = new Float64Array(B);
  label.abundances.forEach((a, r) => {
    if (a > 0) for (let b = 0; b < B; b++) values[b] += a * made.spectra[r * B + b];
  });
  const spectrum = spectrumAt(cube, label.line, label.sample);
  // Truth can lack bands that the scene has.
  const both = Uint8Array.from(mask.bands, (v, b) => (v && Number.isFinite(values[b]) ? 1 : 0));
  let squares = 0;
  let count = 0;
  both.forEach((valid, b) => {
    if (!valid) return;
    squares += (values[b] - spectrum[b]) ** 2;
    count++;
  });
  return {
    values,
    source: made.source,
    rmse: Math.sqrt(squares / count),
    sad: spectralAngle(values, spectrum, both),
  };
}

interface Endmembers {
  /** [R × B] in the cube's own scale */
  readonly spectra: ArrayLike<number>;
  readonly source: string;
}

/** The best endmembers there are: of the result, of the run that is forming, of the labels, of the truth. */
function mixingEndmembers(state: Known, scene: Scene, label: Label): Endmembers | string {
  const { endmembers, result, run } = state;
  if (result && !endmembersChanged(result.endmembers, endmembers)) {
    return { spectra: result.estimate.endmembers, source: 'the estimate' };
  }
  if (run?.classical && !endmembersChanged(run.endmembers, endmembers)) {
    return { spectra: run.classical.endmembers, source: 'the classical answer' };
  }
  const others = state.labels.filter((l) => l.id !== label.id && l.confidence !== 0);
  const missing = endmembers.filter(
    (_, r) => label.abundances[r] > 0 && !others.some((l) => l.abundances[r] > 1e-6),
  );
  const usable = others.filter((l) => scene.mask.pixels[l.line * scene.cube.samples + l.sample]);
  if (missing.length === 0 && usable.length > 0) {
    return { spectra: fromLabels(scene, usable, endmembers.length), source: 'the other labels' };
  }
  const { truth } = scene;
  if (truth?.endmembers && truthIsComplete(endmembers, truth)) {
    const B = scene.cube.bands;
    const spectra = endmembers.flatMap(({ truth: at }) =>
      Array.from(truth.endmembers!.subarray(at! * B, (at! + 1) * B)),
    );
    return { spectra, source: 'the truth' };
  }
  const names = missing.map((e) => e.name || 'the endmember without a name').join(' and ');
  return `A second label with some ${names} will show here how well these fractions fit.`;
}

/**
 * E from labels by least squares, a little of the mean spectrum for what they leave open, negative values cut off: quick
 * enough for every move of a slider. Training solves the non-negative problem exactly.
 * @returns [R × B]
 */
function fromLabels({ cube }: Scene, labels: readonly Label[], R: number): Float64Array {
  const B = cube.bands;
  const weights = labels.map((l) => l.confidence ?? 1);
  const total = weights.reduce((sum, w) => sum + w, 0);
  const gram = Array.from({ length: R }, (_, r) =>
    Array.from({ length: R }, (__, c) =>
      labels.reduce(
        (sum, l, i) => sum + weights[i] * l.abundances[r] * l.abundances[c],
        r === c ? RIDGE : 0,
      ),
    ),
  );
  const right = Array.from({ length: R }, () => new Float64Array(B));
  labels.forEach((l, i) => {
    const spectrum = spectrumAt(cube, l.line, l.sample);
    for (let r = 0; r < R; r++) {
      const w = weights[i] * (l.abundances[r] + RIDGE / total);
      for (let b = 0; b < B; b++) right[r][b] += w * spectrum[b];
    }
  });
  eliminate(gram, right);
  const out = new Float64Array(R * B);
  right.forEach((row, r) =>
    out.set(
      row.map((v) => Math.max(0, v)),
      r * B,
    ),
  );
  return out;
}

/** Solves G X = Y in place of Y, for a positive definite G [R × R] (which is spent) and Y [R][B]. */
function eliminate(G: number[][], Y: readonly Float64Array[]): void {
  for (let k = 0; k < G.length; k++) {
    for (let r = 0; r < G.length; r++) {
      if (r === k) continue;
      const f = G[r][k] / G[k][k];
      if (f === 0) continue;
      for (let c = k; c < G.length; c++) G[r][c] -= f * G[k][c];
      for (let b = 0; b < Y[r].length; b++) Y[r][b] -= f * Y[k][b];
    }
  }
  Y.forEach((row, r) => row.forEach((v, b) => (row[b] = v / G[r][r])));
}
