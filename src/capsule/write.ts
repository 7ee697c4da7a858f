/** A result as a capsule: its members, their digests, and the zip. Given plain data; asks nobody and runs nothing. */
import { toNpy } from '../exporters/npy';
import { spectraCsv } from '../exporters/tables';
import { benchmarkVersion } from '../generated/benchmark/specs';
import { digestOf } from '../maths/digest';
import type { LossRecord, RunSummary, WarmStart } from '../protocol/run';
import { annotationsToJson } from '../scene/annotations';
import type { SavedLabel } from '../scene/annotationSet';
import { identify, sumsOf } from '../scene/identity';
import { recipeFileText } from '../scene/recipeFile';
import type { Scene } from '../scene/scene';
import { studioVersion } from '../scene/version';
import type { LossTerm } from '../settings/lossTerms';
import type { Settings } from '../settings/settings';
import type { About } from './crate';
import { crateJson } from './crate';
import { recipePath, runConfig, scenePath, truthPath } from './config';
import type { CapsuleEndmember, CapsuleEngine, CapsuleManifest, CapsuleScene } from './manifest';
import type { CapsuleSource } from './manifest';
import { capsuleFormat, crateFile } from './format';
import { capsuleVersion } from './manifest';
import { answerMetrics } from './metrics';
import { memberOf, zipOf } from './zip';
import type { Content } from './zip';

/** Files of the scene that go into the capsule, in the order of its references. */
export interface EmbeddedFiles {
  readonly files: readonly Blob[];
  readonly truthFiles: readonly Blob[];
}

/** What every capsule has. */
export interface Basics {
  readonly scene: Scene;
  readonly from: CapsuleSource;
  readonly embedded: EmbeddedFiles | null;
  /** [R] */
  readonly endmembers: readonly CapsuleEndmember[];
  readonly labels: readonly SavedLabel[];
  readonly engine: CapsuleEngine;
  readonly about: About;
  readonly written: Date;
}

export interface RunInput extends Basics {
  readonly settings: Settings;
  readonly labelsVersion: number;
  /** What it went on from, where it is an update, and its number. */
  readonly warm: (WarmStart & { readonly count: number }) | null;
  readonly recoveries: readonly string[];
  /** Of every step, in order. */
  readonly losses: readonly LossRecord[];
  readonly summary: RunSummary;
  /** E⁽⁰⁾ of the classical line [R × B], for the table of spectra. */
  readonly initial: Float32Array | null;
  /** The .unmixw file. */
  readonly weights: Uint8Array;
  /** What is told of earlier versions of the labels; JSON. */
  readonly history: unknown;
}

export const json = (value: unknown): Uint8Array =>
  new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

export const isoOf = (ms: number | undefined): string | null =>
  ms === undefined ? null : new Date(ms).toISOString();

/** The terms of losses that are in use, and the losses as one table [steps × (1 + terms)]: the total first. */
export function lossTable(losses: readonly LossRecord[]): {
  readonly terms: readonly LossTerm[];
  readonly values: Float32Array;
} {
  const terms = Object.keys(losses[0]?.terms ?? {}) as LossTerm[];
  const values = losses.flatMap((l) => [l.total, ...terms.map((t) => l.terms[t] ?? NaN)]);
  return { terms, values: Float32Array.from(values) };
}

export function capsuleScene(scene: Scene, from: CapsuleSource): CapsuleScene {
  const { name, lines, samples, bands, validPixels, validBands, mask } = identify(
    scene.cube,
    scene.mask,
  );
  return {
    ...{ name: name.slice(0, 1000), lines, samples, bands, validPixels, validBands },
    from,
    ...sumsOf(scene),
    mask,
    generator: from.kind === 'files' ? null : benchmarkVersion,
  };
}

export function labelsContent({ scene, endmembers, labels }: Basics): Content {
  const { name, lines, samples, bands } = scene.cube;
  const set = {
    scene: { name, lines, samples, bands },
    endmemberNames: endmembers.map((e) => e.name),
    labels,
  };
  return { path: 'labels.json', data: text(`${annotationsToJson(set)}\n`) };
}

export function settingsContent(settings: Settings, warm: WarmStart | null): Content {
  const head = { format: 'unmixing-studio-settings', version: 1, studio: studioVersion };
  // The settings that hold where the weights of an update are of no use.
  const anew = warm ? { anew: warm.anew } : {};
  return { path: 'settings.json', data: json({ ...head, settings, ...anew }) };
}

export function spectraContent(
  path: string,
  { scene, endmembers }: Basics,
  estimate: Float32Array,
  initial: Float32Array | null,
): Content {
  const table = {
    endmembers: endmembers.map((e) => ({ id: e.name, ...e })),
    wavelengths: scene.cube.wavelengths,
    fwhm: scene.cube.fwhm,
    validBands: scene.mask.bands,
    ...{ estimate, initial, truth: scene.truth?.endmembers ?? null },
  };
  return { path, data: text(spectraCsv(table)) };
}

export function abundancesContent(path: string, { scene }: Basics, a: Float32Array): Content {
  const { lines, samples } = scene.cube;
  return { path, data: toNpy(a, [lines, samples, a.length / (lines * samples)]) };
}

export function sceneContents({ from, embedded }: Basics): Content[] {
  if (from.kind !== 'files') return [{ path: recipePath, data: text(recipeFileText(from)) }];
  if (!embedded) return [];
  return [
    ...from.files.map((f, i) => ({ path: scenePath(i, f.name), data: embedded.files[i] })),
    ...from.truthFiles.map((f, i) => ({
      path: truthPath(i, f.name),
      data: embedded.truthFiles[i],
    })),
  ];
}

/** The manifest first, by which a capsule is known, then the crate and the members. */
export async function packed(
  basics: Basics,
  contents: readonly Content[],
  own: Pick<CapsuleManifest, 'run' | 'race' | 'ended'>,
): Promise<Blob> {
  const { scene, from, endmembers, engine, about, written } = basics;
  const sorted = [...contents].sort((a, b) => (a.path < b.path ? -1 : 1));
  const members = [];
  for (const content of sorted) members.push(await memberOf(content));
  const manifest: CapsuleManifest = {
    format: capsuleFormat,
    version: capsuleVersion,
    studio: studioVersion,
    ended: own.ended,
    written: written.toISOString(),
    scene: capsuleScene(scene, from),
    endmembers: endmembers.map(({ name, color, truth }) => ({ name, color, truth })),
    engine,
    ...{ run: own.run, race: own.race },
    members,
  };
  const self: Content = { path: 'capsule.json', data: json(manifest) };
  const crate = crateJson(manifest, await memberOf(self), about);
  return zipOf([self, { path: crateFile, data: text(crate) }, ...sorted]);
}

/** The capsule of a finished run. */
export async function writeRun(input: RunInput): Promise<Blob> {
  const { scene, from, settings, warm, losses, summary, labelsVersion, recoveries } = input;
  const { estimate, state, trail, memory, seconds, parameters } = summary;
  if (!trail) throw new Error('A run without its trail has no capsule.');
  const table = lossTable(losses);
  const answer = {
    abundances: estimate.abundances,
    spectra: estimate.endmembers,
    reconstruction: summary.reconstructionRmse,
  };
  const metrics = answerMetrics(scene, input.endmembers, answer);
  const config = runConfig(from, settings, input.engine.engine, warm !== null);
  const contents: Content[] = [
    settingsContent(settings, warm),
    labelsContent(input),
    ...(config ? [{ path: 'config.json', data: json(config) }] : []),
    { path: 'history.json', data: json(input.history) },
    { path: 'weights.unmixw', data: input.weights },
    ...(warm ? [{ path: 'warm.npy', data: toNpy(warm.theta, [warm.theta.length]) }] : []),
    abundancesContent('results/abundances.npy', input, estimate.abundances),
    spectraContent('results/endmembers.csv', input, estimate.endmembers, input.initial),
    { path: 'results/metrics.json', data: json(metricsFile(input, metrics)) },
    {
      path: 'results/losses.npy',
      data: toNpy(table.values, [losses.length, 1 + table.terms.length]),
    },
    ...sceneContents(input),
  ];
  return packed(input, contents, {
    ended: isoOf(summary.endedAt),
    race: null,
    run: {
      ...{ steps: settings.steps, parameters, seconds, labelsVersion, recoveries },
      tiles: { train: memory?.train ?? null, answer: memory?.answer ?? null },
      warm: warm && { domain: warm.domain, count: warm.count },
      trail,
      lossTerms: table.terms,
      losses: digestOf(table.values),
      theta: digestOf(state.theta),
      spectra: digestOf(estimate.endmembers),
      abundances: digestOf(estimate.abundances),
      metrics,
    },
  });
}

/** Metrics under the names of the endmembers; SAD in radians. */
export const metricsFile = ({ endmembers }: Basics, runs: unknown): unknown => ({
  format: 'unmixing-studio-metrics',
  version: 1,
  studio: studioVersion,
  endmembers: endmembers.map((e) => e.name),
  metrics: runs,
});
