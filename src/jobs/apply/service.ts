/**
 * One scene after the other answered by a trained model in a worker of the page, by the functions of `unmix -- apply`: the
 * maps are written into a folder or handed back as bytes. What fails is told with its reason; the worker goes on.
 */
import * as tf from '@tensorflow/tfjs-core';
import { manifestEnding, manifestFormat, manifestText } from '../../documents/applyManifest';
import type { Manifest } from '../../documents/applyManifest';
import type { EngineHolder } from '../../engine/holder';
import { sha256 } from '../../maths/sha256';
import type { ApplyAnswer, ApplyEvent, ApplyFolder, ApplyRequest } from '../../protocol/apply';
import { inClause, StudioError, toErrorData } from '../../scene/errors';
import { fingerprint } from '../../scene/fingerprint';
import { answerScene } from './answer';
import { crewOfOne } from './crew';
import { answerFacts, mapFiles } from './files';
import { checkFolder, doneIn, keepWeights, writeInto } from './folder';
import { makeHand } from './hand';
import { loadModel, type ApplyModel } from './model';
import { planOf } from './plan';
import { smallMaps } from './small';
import { openTarget, type Target } from './target';

export interface ApplyWork {
  readonly apply: number;
  readonly takes: ApplyRequest;
  readonly control: { readonly cancelled: boolean };
  readonly engine: Pick<EngineHolder, 'get' | 'drop'>;
  /** Milliseconds. */
  readonly now: () => number;
  readonly send: (event: ApplyEvent) => void;
}

/** Told at most so often, in milliseconds. */
const TELL_EVERY = 100;

/** Answers a scene and tells how far it is, then its answer, its error, or that it was cancelled. */
export async function performApply(work: ApplyWork): Promise<void> {
  const { apply, control, send, engine } = work;
  try {
    send({ type: 'applied', apply, answer: await answered(work) });
  } catch (error) {
    const fault = await engine
      .get()
      .then((e) => e.fault())
      .catch(() => null);
    if (fault) engine.drop();
    if (control.cancelled && !fault) return send({ type: 'applyCancelled', apply });
    send({ type: 'applyError', apply, error: toErrorData(fault ?? error) });
  }
}

async function answered({ apply, takes, control, engine, now, send }: ApplyWork) {
  const { scene, folder, formats } = takes;
  const began = now();
  const { model, hash } = modelOfRequest(takes);
  const { weights, answering } = model;
  const { R } = model.model;
  const cancelled = (): boolean => control.cancelled;
  const identity = await identityOf(scene);
  const asked = { formats, lines: null, variable: null };
  const versions = { ...takes.versions, tfjs: tf.version_core };
  if (folder) {
    await checkOnce(folder, hash, takes.weights);
    const wanted = { scene: identity, asked, versions };
    const manifest = await doneIn(folder, scene.stem, hash, wanted);
    if (manifest) return keptAnswer(scene.stem, manifest);
  }
  let told = -Infinity;
  const { settle } = await engine.get();
  const answer = async () => {
    const all = { variable: null, part: null };
    const options = { ...all, cancelled, check: true };
    const target = await openTarget(scene.files, scene.name, answering, options);
    const { lines, samples } = target;
    checkSize(target, R);
    const abundances = new Float32Array(lines * samples * R);
    const valid = new Uint8Array(lines * samples);
    const found = await answerScene({
      ...{ model, target, cancelled, asked: { path: scene.name, ...all } },
      plan: planOf(target, model),
      crew: crewOfOne(makeHand(model, givenOnly), settle),
      put: ({ line }, values, usable) => {
        abundances.set(values, line * samples * R);
        valid.set(usable, line * samples);
        return Promise.resolve();
      },
      progress(fraction) {
        if (now() - told < TELL_EVERY) return;
        told = now();
        send({ type: 'applyProgress', apply, fraction });
      },
    });
    return { target, found, maps: { abundances, valid } };
  };
  // Read over seconds or minutes: what changed meanwhile is half one scene and half another, or an error of its own.
  const unchanged = async () => {
    try {
      return await answer();
    } finally {
      if (!control.cancelled) await identityOf(scene);
    }
  };
  const { target, found, maps } = await unchanged();
  const { files, notes } = await mapFiles({
    ...{ target, formats, stem: scene.stem, scene: scene.name, ...maps },
    weights: model.name,
    endmembers: weights.endmemberNames,
  });
  const manifest: Manifest = {
    format: manifestFormat,
    version: 1,
    versions,
    weights: { file: model.name, sha256: hash },
    scene: identity,
    asked,
    answer: answerFacts(target, found),
    files: Object.entries(files).map(([file, data]) => ({
      file,
      bytes: data.length,
      sha256: sha256().update(data).hex(),
    })),
  };
  if (control.cancelled) throw new StudioError(stopped);
  if (folder) await writeInto(folder, scene.stem, files, manifest);
  const all = {
    ...files,
    [scene.stem + manifestEnding]: new TextEncoder().encode(manifestText(manifest)),
  };
  const { validPixels, outside, error, unlike } = found;
  return {
    kept: false,
    ...{ lines: target.lines, samples: target.samples, validPixels, outside, error, unlike },
    notes: [...target.notes, ...notes],
    small: smallMaps(maps.abundances, target, R),
    files: Object.entries(all).map(([name, data]) => ({
      name,
      bytes: data.length,
      // A blob's bytes are the browser's to keep, on disk where they are many.
      data: folder ? null : new Blob([data]),
    })),
    seconds: (now() - began) / 1000,
  } satisfies ApplyAnswer;
}

const stopped = {
  kind: 'cancelled',
  message: 'It was stopped.',
  advice: 'Start again: scenes that are done stay.',
} as const;

/** The model that was asked for last: a queue asks for one over and over. */
let last: { readonly bytes: Uint8Array; readonly model: ApplyModel; readonly hash: string } | null =
  null;

function modelOfRequest({ weights: { bytes, name } }: ApplyRequest) {
  const same =
    last !== null &&
    last.model.name === name &&
    last.bytes.length === bytes.length &&
    last.bytes.every((b, i) => b === bytes[i]);
  if (!last || !same)
    last = { bytes, model: loadModel(bytes, name), hash: sha256().update(bytes).hex() };
  return last;
}

/** The one thread there is has every scene open. */
const givenOnly = (): Promise<never> => Promise.reject(new Error('No scene was given.'));

/** A folder is looked through once; what this worker then writes into it is of these weights. */
let checked: { readonly folder: ApplyFolder; readonly hash: string } | null = null;

async function checkOnce(
  folder: ApplyFolder,
  hash: string,
  { name, bytes }: ApplyRequest['weights'],
): Promise<void> {
  if (checked?.hash === hash && (await checked.folder.isSameEntry(folder))) return;
  await checkFolder(folder, hash);
  await keepWeights(folder, name, bytes);
  checked = { folder, hash };
}

/** Maps of more values than this are beside other copies of them: more than a page is given. */
const MOST_VALUES = 2 ** 28;

function checkSize({ lines, samples }: Target, R: number): void {
  const values = lines * samples * R;
  if (values <= MOST_VALUES) return;
  throw new StudioError({
    kind: 'file',
    field: 'size',
    message: 'The maps of this scene are larger than a page can hold.',
    found: `${lines} × ${samples} pixels, ${R} maps: ${(values / 2 ** 28).toFixed(1)} GB`,
    expected: 'at most 1 GB',
    advice: 'Answer it on the command line in parts: npm run unmix -- apply … --lines a-b.',
  });
}

/** @throws StudioError when a file is another one than when it was queued, or cannot be read any more */
async function identityOf(scene: ApplyRequest['scene']): Promise<Manifest['scene']> {
  const all: Manifest['scene'][number][] = [];
  for (const [i, file] of scene.files.entries()) {
    let now: string;
    try {
      now = await fingerprint(file);
    } catch (error) {
      throw changed(file, inClause(error), 'a file that can still be read');
    }
    const before = scene.fingerprints[i];
    if (now !== before)
      throw changed(file, `${now.slice(0, 12)}…`, `${before.slice(0, 12)}…, as when it was added`);
    all.push({ file: file.name, bytes: file.size, fingerprint: now });
  }
  return all;
}

const changed = (file: File, found: string, expected: string): StudioError =>
  new StudioError({
    kind: 'file',
    file: file.name,
    message: 'The file has changed, moved or gone since it was added.',
    ...{ found, expected },
    advice: 'Remove it from the list and add it again.',
  });

function keptAnswer(stem: string, { answer, files }: Manifest): ApplyAnswer {
  const number = (value: unknown): number => (typeof value === 'number' ? value : NaN);
  return {
    kept: true,
    lines: number(answer.lines),
    samples: number(answer.samples),
    validPixels: number(answer.validPixels),
    outside: number(answer.outside),
    error: number(answer.error),
    unlike: typeof answer.unlike === 'string' ? answer.unlike : null,
    notes: [],
    small: null,
    files: [
      ...files.map(({ file, bytes }) => ({ name: file, bytes, data: null })),
      { name: stem + manifestEnding, bytes: 0, data: null },
    ],
    seconds: 0,
  };
}
