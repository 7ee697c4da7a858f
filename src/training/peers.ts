/**
 * The published peers as trainables: their models and rules (model/peers), one file each, under our step. Blind as published, or with the
 * labels (E⁽⁰⁾ of the labels, and the label loss added); what is followed and what differs is in each model's header.
 */
import * as tf from '@tensorflow/tfjs-core';
import { StudioError } from '../scene/errors';
import { initialTheta, leaves, named } from '../model/parameters';
import { a2san, a2sn } from '../model/peers/a2san';
import { cyCu } from '../model/peers/cyCu';
import { daeu, daeuShallow } from '../model/peers/daeu';
import { deepTrans } from '../model/peers/deepTrans';
import type { Peer, PeerModel, PeerRules, PeerScene } from '../model/peers/peer';
import { unMamba } from '../model/peers/unMamba';
import type { Trainable } from '../model/trainable';
import { readAndFree } from './loop';
import { makeOptimizer, stepDecay } from './optimizer';
import { descend, weighted } from './step';

/** By name: a peer is added here, in its own file, in settings/methods.ts and in methods/trained.ts. */
export const peers = {
  deeptrans: deepTrans,
  unmamba: unMamba,
  a2san,
  a2sn,
  daeu,
  'daeu-shallow': daeuShallow,
  cycu: cyCu,
} as const satisfies Record<string, Peer>;
export type PeerName = keyof typeof peers;

export interface PeerInput extends PeerScene {
  /** Steps that will be made. Neither schedule depends on it. */
  readonly steps: number;
}

/** What the WASM backend's memory can grow to, less a margin; beyond, tfjs aborts and takes the worker along. */
const WASM_BYTES = 4.0e9;

/** @throws StudioError (kind `training`) when a model of this size does not fit the memory of WASM */
export function checkWasmMemory(model: PeerName, parameters: number, N: number): void {
  const { title, wasmBytes } = peers[model];
  const need = parameters * wasmBytes.parameter + N * wasmBytes.pixel;
  if (need <= WASM_BYTES) return;
  const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
  throw new StudioError({
    kind: 'training',
    message: `This scene is too large for ${title} on WASM.`,
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
  const { make, rules } = peers[model];
  const peer = make(input);
  try {
    if (tf.getBackend() === 'wasm') checkWasmMemory(model, peer.layout.size, input.N);
  } catch (error) {
    peer.dispose();
    throw error;
  }
  return peerTrainable(peer, rules);
}

/** Any peer model under any rules; takes over the model. */
export function peerTrainable(
  peer: PeerModel,
  { rate, decay, rateOf = () => 1, ...rules }: PeerRules,
): Trainable {
  const { layout, terms, weights } = peer;
  let theta = tf.tensor1d(initialTheta(layout)); // [P]
  const optimizer = makeOptimizer(layout, {
    ...rules,
    schedule: stepDecay(decay.factor, decay.every),
    rateOf: (spec) => (peer.frozen(spec) ? 0 : rate * rateOf(spec)),
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
