/**
 * The published peers as trainables: their models (model/peers) under their optimisers. Blind as published, or with the
 * labels (E⁽⁰⁾ of the labels, and the label loss added); what is followed and what differs is in each model's header.
 */
import * as tf from '@tensorflow/tfjs-core';
import { StudioError } from '../scene/errors';
import { initialTheta, leaves, named } from '../model/parameters';
import { makeDeepTrans } from '../model/peers/deepTrans';
import type { PeerModel, PeerScene } from '../model/peers/peer';
import { makeUnMamba } from '../model/peers/unMamba';
import type { Trainable } from '../model/trainable';
import { readAndFree } from './loop';
import { makeOptimizer, stepDecay, type OptimizerOptions } from './optimizer';
import { descend, weighted } from './step';

export type PeerName = 'deeptrans' | 'unmamba';

const titles: Readonly<Record<PeerName, string>> = {
  deeptrans: 'DeepTrans-HSU',
  unmamba: 'UNMamba',
};

export interface PeerInput extends PeerScene {
  /** Steps that will be made. Neither schedule depends on it. */
  readonly steps: number;
}

type PeerOptimizer = Omit<OptimizerOptions, 'rateOf' | 'upperOf'> & { readonly rate: number };

/** Both use PyTorch's Adam. */
export const peerOptimizers: Readonly<Record<PeerName, PeerOptimizer>> = {
  deeptrans: {
    rate: 6e-3,
    schedule: stepDecay(0.8, 15),
    clip: { norm: 'l1', at: 10 },
    weightDecay: 4e-5,
  },
  unmamba: { rate: 3e-3, schedule: stepDecay(0.9, 45) },
};

/** What the WASM backend's memory can grow to, less a margin; beyond, tfjs aborts and takes the worker along. */
const WASM_BYTES = 4.0e9;
/** Heap measured on WASM at 60² to 307² pixels, 162 bands: bytes a parameter and a pixel. */
const bytesOf: Readonly<Record<PeerName, { readonly parameter: number; readonly pixel: number }>> =
  {
    deeptrans: { parameter: 121, pixel: 8200 },
    unmamba: { parameter: 121, pixel: 115_000 },
  };

/** @throws StudioError (kind `training`) when a model of this size does not fit the memory of WASM */
export function checkWasmMemory(model: PeerName, parameters: number, N: number): void {
  const { parameter, pixel } = bytesOf[model];
  const need = parameters * parameter + N * pixel;
  if (need <= WASM_BYTES) return;
  const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
  throw new StudioError({
    kind: 'training',
    message: `This scene is too large for ${titles[model]} on WASM.`,
    field: 'memory',
    found: `about ${gigabytes(need)} for ${N} pixels`,
    expected: `at most ${gigabytes(WASM_BYTES)}`,
    advice: 'Use a browser with WebGPU on a graphics card, or a smaller part of the scene.',
  });
}

/**
 * @param input Z [N × B'] is not changed; E0 [R × B'] from VCA when `labels` is null, from the labels otherwise
 * @returns a trainable whose estimate gives E in the scale of Z
 * @throws StudioError (kind `training`) when the scene is too large for the WASM backend
 */
export function makePeer(model: PeerName, input: PeerInput): Trainable {
  const peer = model === 'deeptrans' ? makeDeepTrans(input) : makeUnMamba(input);
  try {
    if (tf.getBackend() === 'wasm') checkWasmMemory(model, peer.layout.size, input.N);
  } catch (error) {
    peer.dispose();
    throw error;
  }
  return peerTrainable(peer, peerOptimizers[model]);
}

/** Any peer model under any of the optimisers; takes over the model. */
export function peerTrainable(peer: PeerModel, { rate, ...rules }: PeerOptimizer): Trainable {
  const { layout, terms, weights } = peer;
  let theta = tf.tensor1d(initialTheta(layout)); // [P]
  const optimizer = makeOptimizer(layout, {
    ...rules,
    rateOf: (spec) => (peer.frozen(spec) ? 0 : rate),
    upperOf: (spec) => peer.upperOf(spec),
  });
  return {
    parameters: layout.size,
    terms,
    step(index) {
      const done = descend(theta, layout, optimizer, index, (p) =>
        weighted(peer.losses(p, index), weights),
      );
      theta = done.theta;
      return done.losses;
    },
    async estimate() {
      const answer = tf.tidy(() => peer.estimate(named(leaves(theta, layout), layout)));
      const [abundances, endmembers] = await readAndFree([answer.abundances, answer.endmembers]);
      return { abundances, endmembers };
    },
    dispose() {
      optimizer.dispose();
      peer.dispose();
      theta.dispose();
    },
  };
}
