/**
 * Abundance maps of many kinds for training the prior: soft and sharp random fields, patches, contours, gradients, thin
 * lines and small objects. Another family than the lands of the demo and of the benchmark set, which are kept for tests:
 * no code of theirs is used here.
 */
import type { Rng } from '../../maths/rng';
import { logUniform, randomField, roughField, uniform, type Grid } from './fields';

/** A land on a grid finer than its pixels. */
interface Fine extends Grid {
  /** Fine points to a pixel's side. */
  readonly step: number;
  readonly R: number;
  /** [R] shares of the endmembers, about */
  readonly share: readonly number[];
}

type Family = (rng: Rng, fine: Fine) => Float32Array;

/** Softmax over r of logits written into a [h·w × R] array, in place. */
function softmax(a: Float32Array, R: number): Float32Array {
  for (let k = 0; k < a.length; k += R) {
    let most = -Infinity;
    for (let r = 0; r < R; r++) most = Math.max(most, a[k + r]);
    let total = 0;
    for (let r = 0; r < R; r++) total += a[k + r] = Math.exp(a[k + r] - most);
    for (let r = 0; r < R; r++) a[k + r] /= total;
  }
  return a;
}

/** Logits of one field an endmember, `sharp` times as strong. */
function ofFields(fine: Fine, sharp: number, fieldOf: (r: number) => Float64Array): Float32Array {
  const { R, share, lines, samples } = fine;
  const out = new Float32Array(lines * samples * R);
  for (let r = 0; r < R; r++) {
    const field = fieldOf(r);
    const bias = 0.6 * Math.log(share[r]);
    for (let k = 0; k < field.length; k++) out[k * R + r] = sharp * (field[k] + bias);
  }
  return softmax(out, R);
}

/** Gaussian random fields of one length, rough or smooth, soft or sharp. */
const blobs: Family = (rng, fine) => {
  const length = fine.step * logUniform(rng, 2, 35);
  const falloff = rng.uniform() < 0.5 ? 0 : uniform(rng, 0.2, 0.7);
  return ofFields(fine, logUniform(rng, 1, 40), () =>
    roughField(rng, fine, length * logUniform(rng, 0.6, 1.6), falloff),
  );
};

/** The same, longer one way than the other: furrows, dunes, river banks. */
const furrows: Family = (rng, fine) => {
  const [long, short] = [fine.step * uniform(rng, 15, 60), fine.step * uniform(rng, 1, 6)];
  const level = rng.uniform() < 0.5;
  return ofFields(fine, logUniform(rng, 1, 25), () =>
    randomField(rng, fine, level ? long : short, level ? short : long),
  );
};

/** Cells around random places, pure or mixed, with straight or wavy borders: fields and roofs. */
const patches: Family = (rng, fine) => {
  const { lines, samples, R, share, step } = fine;
  const count = 4 + rng.int(50);
  const places = Array.from({ length: count }, () => [
    rng.uniform() * lines,
    rng.uniform() * samples,
  ]);
  const pure = rng.uniform();
  const content = places.map(() =>
    rng.uniform() < pure ? unitVector(R, drawn(rng, share)) : mixtureLike(rng, share),
  );
  const wave = rng.uniform() < 0.4 ? 0 : step * uniform(rng, 0.5, 5);
  const [dy, dx] = [0, 1].map(() => randomField(rng, fine, step * uniform(rng, 3, 12)));
  const texture = rng.uniform() < 0.5 ? uniform(rng, 0.1, 1) : 0;
  const textures = texture
    ? Array.from({ length: R }, () => randomField(rng, fine, step * logUniform(rng, 0.5, 15)))
    : [];
  const out = new Float32Array(lines * samples * R);
  for (let l = 0, k = 0; l < lines; l++) {
    for (let s = 0; s < samples; s++, k++) {
      const [y, x] = [l + wave * dy[k], s + wave * dx[k]];
      let best = 0;
      let least = Infinity;
      for (let c = 0; c < count; c++) {
        const d = (places[c][0] - y) ** 2 + (places[c][1] - x) ** 2;
        if (d < least) [least, best] = [d, c];
      }
      let total = 0;
      for (let r = 0; r < R; r++) {
        const v = content[best][r] * (texture ? Math.exp(texture * textures[r][k]) : 1);
        out[k * R + r] = v;
        total += v;
      }
      for (let r = 0; r < R; r++) out[k * R + r] /= total;
    }
  }
  return out;
};

/** Ranges of one field's height, each an endmember's: shores, zones of vegetation. */
const contours: Family = (rng, fine) => {
  const { R, share } = fine;
  const height = roughField(rng, fine, fine.step * logUniform(rng, 6, 40), uniform(rng, 0, 0.4));
  const sorted = height.slice().sort();
  const order = shuffled(rng, R);
  const middles: number[] = [];
  let below = 0;
  for (const r of order) {
    middles[r] =
      sorted[Math.min(sorted.length - 1, Math.floor((below + share[r] / 2) * sorted.length))];
    below += share[r];
  }
  const sharp = logUniform(rng, 2, 60);
  const out = new Float32Array(height.length * R);
  for (let k = 0; k < height.length; k++) {
    for (let r = 0; r < R; r++) out[k * R + r] = -sharp * (height[k] - middles[r]) ** 2;
  }
  return softmax(out, R);
};

/** Slow changes across the whole scene: planes, rings and waves. */
const gradients: Family = (rng, fine) => {
  const { lines, samples, R } = fine;
  const side = Math.max(lines, samples);
  const sharp = logUniform(rng, 0.7, 8);
  return ofFields({ ...fine, R }, sharp, () => {
    const turn = 2 * Math.PI * rng.uniform();
    const [cy, cx] = [rng.uniform() * lines, rng.uniform() * samples];
    const waves = uniform(rng, 0.2, 2.5);
    const ring = rng.uniform() < 0.4;
    const phase = 2 * Math.PI * rng.uniform();
    const out = new Float64Array(lines * samples);
    for (let l = 0, k = 0; l < lines; l++) {
      for (let s = 0; s < samples; s++) {
        const [y, x] = [(l - cy) / side, (s - cx) / side];
        const t = ring ? Math.hypot(y, x) : y * Math.sin(turn) + x * Math.cos(turn);
        out[k++] = 1.4 * Math.sin(2 * Math.PI * waves * t + phase);
      }
    }
    return out;
  });
};

/** One family here, another there, with a soft or sharp border. */
const joined: Family = (rng, fine) => {
  const [a, b] = [plain[rng.int(plain.length)](rng, fine), plain[rng.int(plain.length)](rng, fine)];
  const mask = roughField(rng, fine, fine.step * logUniform(rng, 6, 30), uniform(rng, 0, 0.4));
  const sharp = logUniform(rng, 2, 60);
  for (let k = 0; k < mask.length; k++) {
    const m = 1 / (1 + Math.exp(-sharp * mask[k]));
    for (let j = k * fine.R; j < (k + 1) * fine.R; j++) a[j] += m * (b[j] - a[j]);
  }
  return a;
};

const plain: readonly Family[] = [blobs, furrows, patches, contours, gradients];
/** How often each is drawn. */
const families: readonly (readonly [number, Family])[] = [
  [0.3, blobs],
  [0.08, furrows],
  [0.26, patches],
  [0.12, contours],
  [0.08, gradients],
  [0.16, joined],
];

/** Roads and streams: strips of one endmember, straight or winding, some narrower than a pixel. */
function drawLines(rng: Rng, a: Float32Array, fine: Fine): void {
  const { lines, samples, step, R } = fine;
  const r = rng.int(R);
  const share = uniform(rng, 0.5, 1);
  for (let n = 1 + rng.int(4); n > 0; n--) {
    const turn = Math.PI * rng.uniform();
    const [cy, cx] = [rng.uniform() * lines, rng.uniform() * samples];
    const half = (step * logUniform(rng, 0.4, 3)) / 2;
    const wave = rng.uniform() < 0.5 ? 0 : step * uniform(rng, 1, 5);
    const field = randomField(rng, fine, step * uniform(rng, 5, 20));
    for (let l = 0, k = 0; l < lines; l++) {
      for (let s = 0; s < samples; s++, k++) {
        const d = (l - cy) * Math.cos(turn) + (s - cx) * Math.sin(turn) + wave * field[k];
        if (Math.abs(d) <= half) cover(a, k, R, r, share);
      }
    }
  }
}

/** Houses, ponds and bushes: rectangles and discs of a pixel or some. */
function drawObjects(rng: Rng, a: Float32Array, fine: Fine): void {
  const { lines, samples, step, R } = fine;
  const r = rng.int(R);
  for (let n = 1 + rng.int(12); n > 0; n--) {
    const [cy, cx] = [rng.uniform() * lines, rng.uniform() * samples];
    const [hy, hx] = [0, 1].map(() => (step * logUniform(rng, 0.5, 7)) / 2);
    const round = rng.uniform() < 0.5;
    const share = uniform(rng, 0.6, 1);
    for (let l = Math.max(0, Math.ceil(cy - hy)); l < Math.min(lines, cy + hy); l++) {
      for (let s = Math.max(0, Math.ceil(cx - hx)); s < Math.min(samples, cx + hx); s++) {
        if (round && ((l - cy) / hy) ** 2 + ((s - cx) / hx) ** 2 > 1) continue;
        cover(a, l * samples + s, R, r, share);
      }
    }
  }
}

/** `share` of a point becomes endmember r. */
function cover(a: Float32Array, k: number, R: number, r: number, share: number): void {
  for (let c = 0; c < R; c++) a[k * R + c] *= 1 - share;
  a[k * R + r] += share;
}

/**
 * A land of one of the families.
 * @returns abundances [lines · samples × R], ≥ 0, summing to 1
 */
export function priorLand(rng: Rng, { lines, samples }: Grid, R: number): Float32Array {
  const step = 2 + rng.int(2);
  const raw = rng.dirichlet(R, [0.7, 1.5, 5][rng.int(3)]).map((v) => Math.max(v, 0.02));
  const sum = raw.reduce((s, v) => s + v, 0);
  const share = raw.map((v) => v / sum);
  const fine: Fine = { lines: lines * step, samples: samples * step, step, R, share };
  let pick = rng.uniform();
  const [, family] = families.find(([often]) => (pick -= often) < 0) ?? families[0];
  const a = family(rng, fine);
  if (rng.uniform() < 0.35) drawLines(rng, a, fine);
  if (rng.uniform() < 0.35) drawObjects(rng, a, fine);
  const out = averaged(a, fine, lines, samples);
  if (rng.uniform() < 0.3) roughen(rng, out, R);
  scatter(rng, out, R, [0, 0, 0.02, 0.1][rng.int(4)]);
  return out;
}

/** Mean over the fine points of each pixel. */
function averaged(a: Float32Array, fine: Fine, lines: number, samples: number): Float32Array {
  const { step, R } = fine;
  const out = new Float32Array(lines * samples * R);
  for (let l = 0; l < fine.lines; l++) {
    for (let s = 0; s < fine.samples; s++) {
      const to = (Math.floor(l / step) * samples + Math.floor(s / step)) * R;
      const from = (l * fine.samples + s) * R;
      for (let r = 0; r < R; r++) out[to + r] += a[from + r] / step ** 2;
    }
  }
  return out;
}

/** Mixed pixels that differ from their neighbours. */
function roughen(rng: Rng, a: Float32Array, R: number): void {
  const strength = uniform(rng, 0.1, 0.7);
  for (let k = 0; k < a.length; k += R) {
    let total = 0;
    for (let r = 0; r < R; r++) total += a[k + r] *= Math.exp(strength * rng.normal());
    for (let r = 0; r < R; r++) a[k + r] /= total;
  }
}

/** A share of the pixels is like nothing around it. */
function scatter(rng: Rng, a: Float32Array, R: number, share: number): void {
  if (share === 0) return;
  for (let k = 0; k < a.length; k += R) if (rng.uniform() < share) a.set(rng.dirichlet(R, 0.5), k);
}

function drawn(rng: Rng, share: readonly number[]): number {
  let u = rng.uniform();
  const found = share.findIndex((v) => (u -= v) < 0);
  return found < 0 ? share.length - 1 : found;
}

const unitVector = (R: number, at: number): number[] =>
  Array.from({ length: R }, (_, r) => (r === at ? 1 : 0));

/** A mixture with the land's shares on average. */
function mixtureLike(rng: Rng, share: readonly number[]): number[] {
  const spread = [1, 3, 10][rng.int(3)];
  const parts = share.map((v) => rng.gamma(Math.max(0.05, spread * v)) + 1e-9);
  const sum = parts.reduce((s, v) => s + v, 0);
  return parts.map((v) => v / sum);
}

function shuffled(rng: Rng, n: number): number[] {
  const order = Array.from({ length: n }, (_, k) => k);
  for (let k = n - 1; k > 0; k--) {
    const j = rng.int(k + 1);
    [order[k], order[j]] = [order[j], order[k]];
  }
  return order;
}
