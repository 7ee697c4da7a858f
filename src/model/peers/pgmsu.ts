/**
 * PGMSU (Shi, Zhao, Zhang, Altmann & Chen, "Probabilistic Generative Model for Hyperspectral Unmixing Accounting for
 * Endmember Variability", IEEE TGRS 2022), written anew after a description of the authors' code (shuaikaishi/PGMSU). It
 * stands here for DAEN (Su et al. 2019, reference [2] of the paper), a variational autoencoder as well, of which no
 * specification is public; it is not DAEN.
 *
 * Followed there: every pixel has its own endmembers, E_n = σ(decoder(z_n)), z_n of 4 numbers with a normal prior. Encoder
 * of z: B → 32R → 16R → 4R → (μ, ln σ²); decoder 4 → 4R → 64R → R·B; abundances B → 32R → 16R → 4R → 4R → R, softmax;
 * batch norm and ReLU between. x̂ = Σ_r a_r e_nr. Loss ‖x̂ − x‖² + λ_kl max(KL, .2), to which the first half of the
 * epochs adds .1·Σ_r ‖e_nr − VCA's‖², the second λ_vol · the spread of a pixel's endmembers about their mean + λ_sad ·
 * the mean angle of e_nr to its mean over the batch. Adam 1e-3, 200 epochs; Xavier-uniform weights, biases 0, gains
 * normal about 1 (sd .02). λ = (.1, .5, .3) as others set them for Samson (UPCGIT); the authors' own are (.1, .5, 0) to
 * (.1, 7, 3), another for each of their scenes.
 *
 * Different here:
 * - Spectra are divided by their largest value: a sigmoid cannot go beyond 1.
 * - Ten batches an epoch, of at least 16 pixels; theirs hold ⌊N/10⌋, so that an eleventh may hold a pixel or two.
 * - The estimate takes z = μ, theirs draws again; its norms use the image's own statistics, not running ones.
 * - E is the mean of E_n over valid pixels. The reconstruction error is that of x̂ with every pixel's own E_n.
 * - The angle is kept off 0, where it has no slope. Masked pixels are not drawn and count in no mean.
 * - Labels, where given: E⁽⁰⁾ in place of VCA's, and the mean over labels of ‖â − a‖₁ is added, normalised as the batch is.
 */
import * as tf from '@tensorflow/tfjs-core';
import { makeRng } from '../../maths/rng';
import { linear, softmaxRows, validPixels } from '../layers';
import { labelLoss } from '../losses';
import { ParameterList, type Views } from '../parameters';
import { product } from '../product';
import { makeBatches, validIndices } from './batches';
import { inBlocks } from './bands';
import { angle } from './fitLosses';
import { batchNorm, makeXavier, normals } from './layers';
import { chosenLabels, type Peer, type PeerModel, type PeerScene } from './peer';
import { averagingWeights, gathered, scaledEndmembers, scaledSpectra, scalingOf } from './scene';

const LATENT = 4;
const BATCHES = 10;
const FEWEST = 16;
const FLOOR = 0.2;
const GAIN_NOISE = 0.02;
const LAMBDA = { kl: 0.1, vca: 0.1, vol: 0.5, sad: 0.3 } as const;
const BLOCK = 4096;

export const pgmsu: Peer = {
  title: 'PGMSU',
  rules: { rate: 1e-3, decay: { factor: 1, every: 1 } },
  wasmBytes: { parameter: 121, pixel: 26_000 },
  make: makePgmsu,
};

/** Layers with batch norm and ReLU: name, widths. */
const chains = (bands: number, R: number) =>
  ({
    z: [bands, 32 * R, 16 * R, 4 * R],
    a: [bands, 32 * R, 16 * R, 4 * R, 4 * R],
    decoder: [LATENT, 4 * R, 64 * R],
  }) as const;
type Chain = keyof ReturnType<typeof chains>;

function parametersOf({ seed, bands, R }: PeerScene): ParameterList {
  const rng = makeRng(seed).fork('pgmsu').fork('weights');
  const list = new ParameterList(rng);
  const layer = (name: string, inputs: number, outputs: number, fanOut = outputs): void => {
    list.uniform(name, [inputs, outputs], inputs, 'network');
    makeXavier(list, name, inputs + fanOut);
    list.add(`${name}.bias`, [outputs], 0, 'network');
  };
  const widths = chains(bands, R);
  for (const chain of Object.keys(widths) as Chain[]) {
    for (let k = 1; k < widths[chain].length; k++) {
      const [inputs, outputs] = [widths[chain][k - 1], widths[chain][k]];
      layer(`${chain}.${k}`, inputs, outputs);
      const gain = normals(rng, `${chain}.${k}.gain`, outputs, GAIN_NOISE).map((v) => 1 + v);
      list.add(`${chain}.${k}.norm.gain`, [outputs], gain, 'network');
      list.add(`${chain}.${k}.norm.bias`, [outputs], 0, 'network');
    }
  }
  for (const name of ['z.mean', 'z.spread']) layer(name, 4 * R, LATENT);
  layer('a.out', 4 * R, R);
  // One layer to all endmembers' bands, kept as one for each endmember.
  for (let r = 0; r < R; r++) layer(`decoder.out${r}`, 64 * R, bands, R * bands);
  return list;
}

export function makePgmsu(scene: PeerScene): PeerModel {
  const { N, R, bands, pixels, labels } = scene;
  const rng = makeRng(scene.seed).fork('pgmsu');
  const scaling = scalingOf(scene, false);
  const X = scaledSpectra(scene, scaling);
  const layout = parametersOf(scene).layout();
  const widths = chains(bands, R);
  const valid = validIndices(pixels);
  const size = Math.max(FEWEST, Math.ceil(valid.length / BATCHES));
  const batches = makeBatches(valid, size, rng.fork('batches'));
  const E0 = tf.tensor2d(scaledEndmembers(scene, scaling, 0), [R, bands]);
  const w = averagingWeights(pixels, Int32Array.from(pixels.keys()));
  const labelled = labels && gathered(X, Int32Array.from(labels.pixels), bands); // [n × B']
  const given = chosenLabels(scene);
  const each = Array.from({ length: R }, (_, r) => r);

  /** x through a chain, normalised over the rows that `weights` counts. */
  function through(chain: Chain, x: tf.Tensor2D, weights: Float32Array, p: Views): tf.Tensor2D {
    const counted = validPixels(weights);
    let h = x;
    for (let k = 1; k < widths[chain].length; k++) {
      const name = `${chain}.${k}`;
      const tracked = k === 1 && chain !== 'decoder' ? 'right' : 'both';
      const z = linear(h, p[name], p[`${name}.bias`], tracked);
      h = tf.relu(batchNorm(z, counted, p[`${name}.norm.gain`], p[`${name}.norm.bias`]));
    }
    return h;
  }
  const abundancesOf = (x: tf.Tensor2D, weights: Float32Array, p: Views): tf.Tensor2D =>
    softmaxRows(linear(through('a', x, weights, p), p['a.out'], p['a.out.bias']));
  /** E_n of one endmember [n, B']. @param h [n, 64R] */
  const endmember = (h: tf.Tensor2D, r: number, p: Views): tf.Tensor2D =>
    tf.sigmoid(linear(h, p[`decoder.out${r}`], p[`decoder.out${r}.bias`]));
  const sum = (all: readonly tf.Tensor[]): tf.Tensor => all.reduce((s, v) => tf.add(s, v));
  /** Σ_r a_r e_r. @param a [n, R] @param E R of [n, B'] */
  const mixed = (a: tf.Tensor2D, E: readonly tf.Tensor2D[]): tf.Tensor2D =>
    sum(E.map((e, r) => tf.mul(tf.slice2d(a, [0, r], [-1, 1]), e))) as tf.Tensor2D;

  /** z of step `index` [n, 4] and KL to the prior. */
  function latent(x: tf.Tensor2D, ones: Float32Array, p: Views, index: number) {
    const h = through('z', x, ones, p);
    const mean = linear(h, p['z.mean'], p['z.mean.bias']); // [n, 4]
    const spread = linear(h, p['z.spread'], p['z.spread.bias']); // ln σ² [n, 4]
    const n = x.shape[0];
    const noise = tf.tensor2d(normals(rng, `noise ${index}`, n * LATENT, 1), [n, LATENT]);
    const z = tf.add<tf.Tensor2D>(mean, tf.mul(noise, tf.exp(tf.mul(spread, 0.5))));
    const off = tf.sub(tf.add(tf.square(mean), tf.exp(spread)), tf.add(spread, 1));
    return { z, kl: tf.mul<tf.Scalar>(tf.sum(off), 0.5 / n) };
  }

  /** Spread of a pixel's endmembers about their mean, a band and endmember, mean over pixels. */
  function volume(E: readonly tf.Tensor2D[]): tf.Scalar {
    const centre = tf.div(sum(E), R);
    const off = E.map((e) => tf.sum(tf.square(tf.sub(e, centre))));
    return tf.div<tf.Scalar>(sum(off), R * E[0].size);
  }

  /** Mean angle of every pixel's endmember to its mean over the pixels. */
  function wandering(E: readonly tf.Tensor2D[]): tf.Scalar {
    const length = (v: tf.Tensor2D): tf.Tensor =>
      tf.sqrt(tf.maximum(tf.sum(tf.square(v), 1, true), 1e-12)); // [n, 1]
    const angles = E.map((e) => {
      const centre = tf.mean<tf.Tensor2D>(e, 0, true); // [1, B']
      const along = tf.sum(tf.mul(e, centre), 1, true);
      const cosine = tf.div<tf.Tensor2D>(along, tf.mul(length(e), length(centre)));
      return tf.mean(angle(cosine));
    });
    return tf.div<tf.Scalar>(sum(angles), R);
  }

  return {
    layout,
    terms: ['L_rec', 'L_kl', 'L_vca', 'L_vol', 'L_sad', ...(labels ? ['L_sup'] : [])],
    weights: [1, LAMBDA.kl, LAMBDA.vca, LAMBDA.vol, LAMBDA.sad, ...(labels ? [1] : [])],
    upperOf: () => undefined,
    frozen: () => false,
    losses(p, index) {
      const batch = gathered(X, batches.at(index), bands);
      const n = batch.length / bands;
      const x = tf.tensor2d(batch, [n, bands]);
      const even = new Float32Array(n).fill(1 / n);
      const { z, kl } = latent(x, even, p, index);
      const h = through('decoder', z, even, p);
      const E = each.map((r) => endmember(h, r, p)); // R of [n, B']
      const more = labels?.n ?? 0;
      const rows = new Float32Array((n + more) * bands);
      rows.set(batch);
      if (labelled) rows.set(labelled, batch.length);
      const counted = new Float32Array(n + more).fill(1 / n, 0, n);
      const a = abundancesOf(tf.tensor2d(rows, [n + more, bands]), counted, p); // [n + more, R]
      const fit = mixed(tf.slice2d(a, [0, 0], [n, R]), E);
      const first = index < scene.steps / 2;
      const none = tf.scalar(0);
      const toStart = (): tf.Scalar =>
        tf.div<tf.Scalar>(
          sum(E.map((e, r) => tf.sum(tf.square(tf.sub(e, tf.slice2d(E0, [r, 0], [1, bands])))))),
          n,
        );
      return [
        tf.div<tf.Scalar>(tf.sum(tf.square(tf.sub(fit, x))), n),
        tf.maximum<tf.Scalar>(kl, FLOOR),
        first ? toStart() : none,
        first ? none : volume(E),
        first ? none : wandering(E),
        ...(given ? [labelLoss(tf.slice2d(a, [n, 0], [more, R]), given.rows, given.given)] : []),
      ];
    },
    estimate(p) {
      const Z = tf.tensor2d(X, [N, bands]);
      const abundances = abundancesOf(Z, w, p);
      const mean = linear(through('z', Z, w, p), p['z.mean'], p['z.mean.bias']); // [N, 4]
      const h = through('decoder', mean, w, p); // [N, 64R]
      // A line a block: the block's share of E, and of the squared error after it.
      const shares = inBlocks(N, BLOCK, (from, count) => {
        const part = (v: tf.Tensor2D): tf.Tensor2D => tf.slice2d(v, [from, 0], [count, -1]);
        const own = tf.tensor2d(w.subarray(from, from + count), [1, count]);
        const E = each.map((r) => endmember(part(h), r, p));
        const off = tf.square(tf.sub(mixed(part(abundances), E), part(Z))); // [count, B']
        return tf.concat2d(
          [...E, off as tf.Tensor2D].map((v) => product(own, v)),
          1,
        ); // [1, (R + 1)·B']
      });
      const all = tf.sum(shares, 0); // [(R + 1)·B']
      const off = tf.mean(tf.slice(all, R * bands, bands));
      return {
        abundances,
        endmembers: tf.mul<tf.Tensor2D>(
          tf.reshape(tf.slice(all, 0, R * bands), [R, bands]),
          scaling.span,
        ),
        error: tf.mul<tf.Scalar>(tf.sqrt(off), scaling.span),
      };
    },
    dispose() {
      E0.dispose();
      if (given) tf.dispose([given.rows, given.given]);
    },
  };
}
