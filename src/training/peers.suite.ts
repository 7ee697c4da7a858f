/**
 * What the published peers must do on every backend: right gradients, repeatable numbers, no growth, smaller losses,
 * any image size, and masked pixels that have no say. Their parts are tested beside them (model/peers).
 */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { beforeAll, describe, expect, it } from 'vitest';
import { initialEndmembers } from '../unmixing/initialEndmembers';
import { makeRng } from '../maths/rng';
import { expectNoGpuErrors, startBackend, type BackendName } from '../kernels/testing/backends';
import { cut, initialTheta, leaves, named } from '../model/parameters';
import { asRun, makeUnMamba } from '../model/peers/unMamba';
import type { Peer, PeerModel, PeerRules, PeerScene } from '../model/peers/peer';
import type { Trainable } from '../model/trainable';
import { makePeer, peers, peerTrainable, type PeerName } from './peers';
import { makeRunSwitch } from './control';
import { optimise } from './loop';
import { labelledPixels } from '../unmixing/labelledPixels';
import { sceneSpectra } from '../unmixing/sceneSpectra';
import { tinyScene, type TinyOptions } from './testing/tinyScene';

export const peerNames = Object.keys(peers) as readonly PeerName[];

/** A tiny scene as a peer gets it, with its labels or without. */
export function peerInput(
  options: TinyOptions & { readonly blind?: boolean; readonly seed?: number } = {},
): PeerScene {
  const { cube, mask, truth, labels } = tinyScene(options);
  const { N, B, Y, meanNorm } = sceneSpectra(cube, mask);
  const R = truth.names.length;
  const Z = Y.map((v) => v / meanNorm);
  const pixels = labels.map((l) => l.line * cube.samples + l.sample);
  const set = labelledPixels(Z, B, pixels, labels);
  return {
    lines: cube.lines,
    samples: cube.samples,
    N,
    R,
    bands: B,
    Z,
    pixels: mask.pixels,
    E0: initialEndmembers(set.spectra, set.abundances, set.n, R, B),
    labels: options.blind ? null : { n: set.n, pixels, abundances: set.abundances },
    seed: options.seed ?? 1,
    steps: 10,
  };
}

/** The same with as many bands as the peer needs. */
export function inputOf(name: PeerName, options: Parameters<typeof peerInput>[0] = {}): PeerScene {
  const { fewestBands }: Peer = peers[name];
  // The last band may be masked.
  return peerInput(fewestBands ? { bands: fewestBands + 1, ...options } : options);
}

/** Losses of `steps` steps [steps][terms + 1] and the estimate after them. */
export async function runPeer(
  model: Trainable,
  steps: number,
  first = 0,
): Promise<{ losses: number[][]; a: number[]; E: number[] }> {
  const losses: number[][] = [];
  for (let i = 0; i < steps; i++) {
    const step = model.step(first + i);
    losses.push([...(await step.data())]);
    step.dispose();
  }
  const { abundances, endmembers } = await model.estimate();
  return { losses, a: [...abundances], E: [...endmembers] };
}

const total = (losses: number[]): number => losses[losses.length - 1];

const modelOf = (name: PeerName, input: PeerScene): PeerModel => peers[name].make(input);

/** DeepTrans-HSU's and MSNet's rates are too high for sixty pixels: there the loss jumps about. Others have little time. */
const rates: Partial<Record<PeerName, number>> = {
  ...{ deeptrans: 3e-4, a2san: 1e-2, a2sn: 1e-2 },
  ...{ mlm: 5e-3, mlm3d: 5e-3, pgmsu: 3e-3, msnet: 3e-3 },
};
const calmed = (name: PeerName): PeerRules => ({
  ...peers[name].rules,
  rate: rates[name] ?? peers[name].rules.rate,
});
/** Steps in which the labels' own loss falls by a third: few where nothing is drawn at random, and on few pixels. */
const labelSteps = (name: PeerName, few: boolean): number =>
  ({
    ...{ daeu: few ? 240 : 600, 'daeu-shallow': 600, cycu: 60, pgmsu: 60, msnet: 40 },
    ...{ mlm: 100, mlm3d: few ? 50 : 70, a2sn: few ? 20 : 14 },
  })[name as string] ?? 14;
/** How far a difference reaches: less where maxima, ReLUs or norms over few pixels bend the loss. */
const reach = (name: PeerName): number =>
  ({ daeu: 2e-4, 'daeu-shallow': 2e-4, mlm: 3e-4, mlm3d: 3e-4, dcae: 3e-4, msnet: 3e-4 })[
    name as string
  ] ?? 4e-3;
const isDaeu = (name: PeerName): boolean => name.startsWith('daeu');

/**
 * Slope of the total loss along one direction of each part of the network, by gradient and by central difference. The direction
 * is half the gradient's own, half random: alone, a random one of a million numbers meets next to no slope.
 */
async function slopes(
  name: PeerName,
  size: TinyOptions,
  /** Step whose loss it is. */
  index: number,
): Promise<{ part: string; analytic: number; numeric: number }[]> {
  const input = inputOf(name, { ...size, holes: true });
  const model = modelOf(name, input);
  const { layout, weights } = model;
  // Where no pixel of DAEU's is about to come alive: next to that jump the slope is without end.
  const rng = makeRng(isDaeu(name) ? 3 : 2);
  const base = initialTheta(layout);
  // Away from the start, where UNMamba's gains are all alike; E and queries stay inside their range.
  for (const spec of layout.specs) {
    if (spec.lower !== undefined) continue;
    const at = layout.offsets[spec.name];
    for (let i = at; i < at + spec.init.length; i++) base[i] += 0.02 * rng.normal();
  }
  const lossOf = (tensors: readonly tf.Tensor[]): tf.Scalar =>
    tf.tidy(() =>
      model
        .losses(named(tensors, layout), index)
        .map((v, i) => tf.mul<tf.Scalar>(v, weights[i]))
        .reduce((sum, v) => tf.add(sum, v)),
    );
  const valueAt = async (values: Float32Array): Promise<number> => {
    const theta = tf.tensor1d(values);
    // Where no gradient goes on to θ: DeepTrans-HSU's takes a third of the time so.
    const loss = tf.tidy(() => lossOf(leaves(theta, layout)));
    const [value] = await loss.data();
    tf.dispose([theta, loss]);
    return value;
  };
  const start = tf.tensor1d(base);
  const gradient = tf.grad((t) => lossOf(cut(t as tf.Tensor1D, layout)))(start);
  const g = await gradient.data();
  tf.dispose([start, gradient]);
  // One direction a part ('encoder.1', '2.spectral', 'queries'), over all its parameters.
  const partOf = (parameter: string): string => parameter.split('.').slice(0, 2).join('.');
  const parts = [...new Set(layout.specs.map((s) => partOf(s.name)))];
  const unit = (v: Float32Array): Float32Array => {
    const norm = Math.sqrt(v.reduce((s, x) => s + x * x, 0)) || 1;
    return v.map((x) => x / norm);
  };
  const results = [];
  for (const part of parts) {
    // Only the part's own elements: there are a million of all, and dozens of parts.
    const inside = layout.specs
      .filter((s) => partOf(s.name) === part)
      .flatMap((s) => Array.from(s.init, (_, i) => layout.offsets[s.name] + i));
    const along = unit(Float32Array.from(inside, (i) => g[i]));
    const aside = unit(Float32Array.from(inside, () => rng.normal()));
    const direction = along.map((v, k) => v + aside[k]);
    const step = reach(name);
    const moved = (sign: number): Float32Array => {
      const values = base.slice();
      inside.forEach((i, k) => (values[i] += sign * step * direction[k]));
      return values;
    };
    const numeric = ((await valueAt(moved(1))) - (await valueAt(moved(-1)))) / (2 * step);
    results.push({
      part,
      analytic: direction.reduce((s, v, k) => s + v * g[inside[k]], 0),
      numeric,
    });
  }
  model.dispose();
  return results;
}

export function peersSuite(backend: BackendName): void {
  describe(`peers on ${backend}`, () => {
    beforeAll(() => startBackend(backend));

    it.each([
      ...peerNames.map((name) => [name, 3] as const),
      // Its loss is another in the second half of its ten steps.
      ['pgmsu', 7] as const,
    ])('%s: gradient of the whole loss, step %i', async (name, index) => {
      const size = {
        // Plain JavaScript is the slow one: fewer pixels, a padded patch and a masked one among them all the same.
        ...(backend === 'cpu' ? { lines: 4, samples: 6, labels: 4 } : { lines: 4, samples: 18 }),
        // A norm over two pixels, a quarter of those sides, is all but a step.
        ...(backend === 'cpu' && name === 'msnet' ? { lines: 8, samples: 12 } : {}),
        // DeepTrans-HSU has three million numbers for three endmembers, and every one is moved twice.
        endmembers: name === 'deeptrans' ? 2 : 3,
      };
      const found = await slopes(name, size, index);
      const largest = Math.max(...found.map((s) => Math.abs(s.analytic)));
      for (const { part, analytic, numeric } of found) {
        // Float32 losses leave noise in a difference quotient, in proportion to the loss; biases before a norm have
        // no slope at all.
        const error =
          Math.abs(analytic - numeric) / (Math.abs(analytic) + Math.abs(numeric) + 2e-3 * largest);
        expect(error, `${part}: ${analytic} against ${numeric}`).toBeLessThan(0.1);
      }
    });

    // What follows takes minutes on the cpu backend, which nobody trains on: the gradients are what it is for.
    if (backend === 'cpu') return;

    it.each(peerNames)('%s: the loss falls and nothing is left behind', async (name) => {
      const before = tf.memory().numTensors;
      const model = peerTrainable(modelOf(name, inputOf(name, { holes: true })), calmed(name));
      const early = await runPeer(model, 2);
      const tensors = tf.memory().numTensors;
      const bytes = tf.memory().numBytes;
      const later = await runPeer(model, 10, 2);
      expect(tf.memory().numTensors).toBe(tensors);
      expect(tf.memory().numBytes).toBe(bytes);
      const tail = later.losses.slice(-3).map(total);
      expect(Math.max(...tail)).toBeLessThan(total(early.losses[0]));
      expect(early.losses[0]).toHaveLength(model.terms.length + 1);
      const R = 3;
      for (let i = 0; i < later.a.length; i += R) {
        const row = later.a.slice(i, i + R);
        row.forEach((v) => expect(v).toBeGreaterThanOrEqual(0));
        expect(row.reduce((s, v) => s + v, 0)).toBeCloseTo(1, 4);
      }
      model.dispose();
      expect(tf.memory().numTensors).toBe(before);
      await expectNoGpuErrors();
    });

    it.each(peerNames)('%s: same seed, same numbers; another seed, others', async (name) => {
      const results = [];
      for (const seed of [3, 3, 4]) {
        const model = makePeer(name, inputOf(name, { seed }));
        results.push(await runPeer(model, 2));
        model.dispose();
      }
      expect(results[1]).toEqual(results[0]);
      expect(results[2].losses).not.toEqual(results[0].losses);
    });

    // The others have no endmembers that start anywhere, or only a direction.
    it.each([
      ['deeptrans', 1e-6],
      ['unmamba', 1e-2],
    ] as const)('%s: starts at E⁽⁰⁾, in the scale of Z', async (name, tolerance) => {
      const input = peerInput();
      const { Z } = input;
      const high = Z.reduce((m, v) => Math.max(m, v), -Infinity);
      const low = Z.reduce((m, v) => Math.min(m, v), Infinity);
      // What their scales can hold: [1e-6, 1] of the largest value, or of the range.
      const bottom = name === 'deeptrans' ? 1e-6 * high : low;
      const model = makePeer(name, input);
      const { E } = await runPeer(model, 0);
      E.forEach((v, i) => {
        const expected = Math.min(high, Math.max(bottom, input.E0[i]));
        expect(Math.abs(v - expected)).toBeLessThan(tolerance * high);
      });
      model.dispose();
    });

    // The DCAE is given its endmembers and learns from spectra alone.
    const learners = peerNames.filter((name) => name !== 'dcae');
    it.each(learners)('%s: labels add their loss, which can be learned', async (name) => {
      // Hundreds of steps on WASM: on fewer pixels, which the labels do not ask for.
      const few = backend === 'wasm';
      const size = few ? { lines: 4, samples: 6 } : {};
      const blind = modelOf(name, inputOf(name, { ...size, blind: true }));
      const labelled = modelOf(name, inputOf(name, size));
      expect(labelled.terms).toEqual([...blind.terms, 'L_sup']);
      expect(labelled.layout.size).toBe(blind.layout.size);
      blind.dispose();
      // Alone, since next to DeepTrans-HSU's 5e3·MSE its weight of 1 takes hundreds of steps to show.
      const weights = labelled.terms.map((t) => (t === 'L_sup' ? 1 : 0));
      const model = peerTrainable({ ...labelled, weights }, calmed(name));
      const { losses } = await runPeer(model, labelSteps(name, few));
      expect(Math.max(...losses.slice(-3).map(total))).toBeLessThan(0.7 * total(losses[0]));
      model.dispose();
    });

    it.each(peerNames)('%s: what lies in masked pixels changes nothing', async (name) => {
      const clean = inputOf(name, { holes: true });
      expect(clean.pixels[0]).toBe(0);
      const dirty = { ...clean, Z: clean.Z.slice() };
      dirty.Z.fill(50, 0, clean.bands);
      const results = [];
      for (const input of [clean, dirty]) {
        const model = makePeer(name, input);
        results.push(await runPeer(model, 2));
        model.dispose();
      }
      expect(results[1]).toEqual(results[0]);
    });

    it.each(peerNames)('%s: any size of image, one pixel wide included', async (name) => {
      for (const size of [
        { lines: 6, samples: 17 },
        { lines: 9, samples: 1, labels: 3 },
        { lines: 3, samples: 4, labels: 3, holes: true },
      ]) {
        const input = inputOf(name, size);
        const model = makePeer(name, input);
        const { losses, a } = await runPeer(model, 2);
        losses.flat().forEach((v) => expect(Number.isFinite(v)).toBe(true));
        a.forEach((v) => expect(Number.isFinite(v)).toBe(true));
        expect(a).toHaveLength(input.N * input.R);
        model.dispose();
      }
      await expectNoGpuErrors();
    });

    // Two of DeepTrans-HSU's and UNMamba's would take minutes, and nothing of them changed since they were looked at.
    const lately = ['mlm', 'mlm3d', 'dcae', 'pgmsu', 'msnet', 'a2sn'] as const;
    it.each(lately)('%s: two and twelve endmembers, few bands and five hundred', async (name) => {
      const { fewestBands = 3 }: Peer = peers[name];
      for (const size of [
        { endmembers: 2, bands: name === 'mlm3d' ? 200 : 500 },
        { endmembers: 12, bands: Math.max(10, fewestBands) },
        { endmembers: 2, bands: fewestBands },
      ]) {
        const input = peerInput({ ...size, lines: 4, samples: 5, labels: 6 });
        const model = makePeer(name, input);
        const { losses, a, E } = await runPeer(model, 2);
        for (const v of [...losses.flat(), ...a, ...E]) expect(Number.isFinite(v)).toBe(true);
        expect(a).toHaveLength(20 * size.endmembers);
        expect(E).toHaveLength(size.bands * size.endmembers);
        model.dispose();
      }
      await expectNoGpuErrors();
    });

    it.each(lately)(
      '%s: a schedule that is cancelled keeps the maps of its last step',
      async (name) => {
        const input = inputOf(name, { seed: 2 });
        const control = makeRunSwitch();
        const stopped = makePeer(name, input);
        let settled = 0;
        const settle = async (): Promise<void> => {
          if (++settled === 3) control.cancel();
        };
        const loop = optimise(stopped, input.steps, { control, settle, now: () => 0 });
        let next = await loop.next();
        while (!next.done) next = await loop.next();
        expect(next.value).toBe(3);
        const whole = makePeer(name, input);
        const { a, E } = await runPeer(whole, 3);
        const kept = await stopped.estimate();
        expect([...kept.abundances]).toEqual(a);
        expect([...kept.endmembers]).toEqual(E);
        stopped.dispose();
        whole.dispose();
      },
    );

    it('unmamba as their code runs: spectral Mambas stay put, queries start random', async () => {
      const input = peerInput({ blind: true });
      const peer = makeUnMamba(input, asRun);
      const spectral = peer.layout.specs.filter((s) => peer.frozen(s));
      expect(spectral.length).toBe(3 * 16);
      expect(spectral.every((s) => s.name.includes('.spectral.'))).toBe(true);
      const queries = peer.layout.specs.find((s) => s.name === 'queries')!;
      expect(Math.min(...queries.init)).toBeLessThan(-1);
      const model = peerTrainable(peer, peers.unmamba.rules);
      const { losses } = await runPeer(model, 12);
      expect(total(losses[11])).toBeLessThan(total(losses[0]));
      model.dispose();
    });
  });
}
