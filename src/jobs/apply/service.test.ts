/** Scenes answered in the page's worker: the command's bytes, the folder's promises, and what is refused. */
import '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeIo } from '../../../scripts/cli/io.mjs';
import { enviData, enviHeader } from '../../../testdata/envi/writer';
import { asFile, openScene } from '../../../testdata/mat/open';
import type { Io } from '../../cli/io';
import { main } from '../../cli/main';
import { studioVersion } from '../../scene/version';
import { readManifest } from '../../documents/applyManifest';
import { toWeights } from '../../exporters/weights';
import { startBackend } from '../../kernels/testing/backends';
import { makeRng } from '../../maths/rng';
import type { ApplyAnswer, ApplyEvent, ApplyFolder, ApplyRequest } from '../../protocol/apply';
import type { RunSummary } from '../../protocol/run';
import type { Label } from '../../scene/cube';
import { StudioError } from '../../scene/errors';
import { fingerprint } from '../../scene/fingerprint';
import { identify } from '../../scene/identity';
import { readingOf } from '../../scene/reading';
import { presetSettings, type PresetName } from '../../settings/settings';
import { makeRunSwitch } from '../../training/control';
import { train } from '../../training/train';
import { performApply } from './service';
import { NOTHING } from './small';

const size = { lines: 13, samples: 9, bands: 40 };

/** Mixtures of R smooth spectra; pixel 3 has no values. */
function made(name: string, { seed = 1, R = 3, empty = false, bands = size.bands } = {}): File[] {
  const rng = makeRng(seed);
  const given = { ...size, bands };
  const mix = Array.from({ length: size.lines * size.samples }, () => rng.dirichlet(R, 0.3));
  const E = (r: number, b: number): number => 2000 + 1500 * Math.sin((b * (r + 2)) / 25 + 2.3 * r);
  const value = (l: number, s: number, b: number): number => {
    const i = l * size.samples + s;
    return empty || i === 3
      ? 0
      : mix[i].reduce((sum, a, r) => sum + a * E(r, b), 0) + 5 * rng.normal();
  };
  const options = {
    ...({ interleave: 'bil', type: 4 } as const),
    fields: { 'map info': '{UTM, 1, 1, 500000, 4000000, 30, 30, 11, North, WGS-84}' },
  };
  return [
    asFile(enviHeader(given, options), `${name}.hdr`),
    asFile(enviData(given, value, options), `${name}.img`),
  ];
}

async function weightsOf(preset: PresetName, R: number): Promise<Uint8Array> {
  const scene = await openScene(made('learned', { R }), { choices: {} });
  const { cube, mask } = scene;
  const labels = Array.from({ length: 2 * R }, (_, i): Label => {
    const abundances = Array.from({ length: R }, (_, r) => (r === i % R ? 0.8 : 0.2 / (R - 1)));
    return { id: String(i), line: 1 + (i % 12), sample: (i * 5 + 1) % 9, abundances };
  });
  const settings = { ...presetSettings(preset), steps: 2, poolSide: 4 };
  const endmemberNames = Array.from({ length: R }, (_, r) => `E${r + 1}`);
  let summary: RunSummary | null = null;
  for await (const event of train({
    ...{ run: 1, cube, mask, control: makeRunSwitch(), now: () => 0 },
    config: { settings, endmemberNames, labels },
    engine: { engine: 'wasm', adapter: '', software: false, reason: '' },
    settle: () => Promise.resolve(),
  }))
    if (event.type === 'finished') summary = event.summary;
  const { state, learned } = summary!;
  return toWeights({
    ...{ studio: '0.2.0', savedAt: '', engine: 'WASM', settings, endmemberNames, labels, state },
    colors: endmemberNames.map((_, r) => r),
    scene: identify(cube, mask),
    answering: { learned: learned!, reading: readingOf(scene) },
  });
}

let bytes: Uint8Array;
beforeAll(async () => {
  await startBackend('wasm');
  bytes = await weightsOf('studio', 3);
});
const root = mkdtempSync(path.join(tmpdir(), 'batch-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function asked(files: File[], over: Partial<ApplyRequest> = {}): Promise<ApplyRequest> {
  return {
    weights: { name: 'w.unmixw', bytes },
    scene: {
      name: files[0].name,
      stem: files[0].name.replace(/\.[^.]*$/, ''),
      files,
      fingerprints: await Promise.all(files.map(fingerprint)),
    },
    formats: ['envi', 'geotiff'],
    folder: null,
    versions: { 'unmixing-studio': studioVersion, browser: 'none' },
    ...over,
  };
}

async function answered(
  takes: ApplyRequest,
  control = { cancelled: false },
  heard: (event: ApplyEvent) => void = () => undefined,
): Promise<ApplyEvent> {
  let last: ApplyEvent | null = null;
  const none = { settle: () => Promise.resolve(), fault: () => Promise.resolve(null) };
  const info = { engine: 'wasm', adapter: '', software: false, reason: '' } as const;
  await performApply({
    ...{ apply: 7, takes, control, now: () => performance.now() },
    engine: { get: () => Promise.resolve({ info, ...none }), drop: () => undefined },
    send(event) {
      last = event;
      heard(event);
    },
  });
  return last!;
}

async function answerOf(takes: ApplyRequest): Promise<ApplyAnswer> {
  const event = await answered(takes);
  if (event.type === 'applyError') throw new StudioError(event.error);
  if (event.type !== 'applied') throw new Error(event.type);
  return event.answer;
}

const refusalOf = async (takes: ApplyRequest) => {
  const event = await answered(takes);
  expect(event.type).toBe('applyError');
  return event.type === 'applyError' ? event.error : null;
};

/** A folder in memory. */
function folderOf(over: Partial<ApplyFolder> = {}) {
  const kept = new Map<string, Uint8Array<ArrayBuffer>>();
  const folder: ApplyFolder = {
    name: 'maps',
    getFileHandle(name, options) {
      if (!kept.has(name) && !options?.create) return Promise.reject(new Error('NotFound'));
      return Promise.resolve({
        getFile: () => Promise.resolve(new Blob([kept.get(name)!])),
        createWritable() {
          const parts: Uint8Array<ArrayBuffer>[] = [];
          return Promise.resolve({
            write: (data: Uint8Array<ArrayBuffer>) => Promise.resolve(void parts.push(data)),
            close: () => Promise.resolve(void kept.set(name, parts[0])),
            abort: () => Promise.resolve(),
          });
        },
      });
    },
    removeEntry: (name) => Promise.resolve(void kept.delete(name)),
    async *keys() {
      await Promise.resolve();
      yield* kept.keys();
    },
    isSameEntry: (other) => Promise.resolve(other === folder),
    ...over,
  };
  return { folder, kept };
}

describe('scenes in the page’s worker', () => {
  it.each<[PresetName, number]>([
    ['studio', 3],
    // As many as the studio has.
    ['paper', 12],
  ])('%s, %i endmembers: the bytes of the command, to the last digit', async (preset, R) => {
    const weights = preset === 'studio' ? bytes : await weightsOf(preset, R);
    const files = made('second', { seed: 5, R });
    const answer = await answerOf(
      await asked(files, { weights: { name: 'w.unmixw', bytes: weights } }),
    );
    const at = (name: string): string => path.join(root, name);
    for (const file of files) writeFileSync(at(file.name), Buffer.from(await file.arrayBuffer()));
    writeFileSync(at('w.unmixw'), weights);
    const io: Io = {
      ...nodeIo(),
      loadWebGpu: () => Promise.reject(new Error('not asked for')),
      ...{ stdout: () => undefined, stderr: () => undefined, terminal: false },
    };
    const out = ['--out', at(`maps-${R}`), '--format', 'envi,geotiff'];
    const code = await main(['apply', at('w.unmixw'), at('second.hdr'), ...out], io);
    expect(code).toBe(0);
    const names = answer.files.map((f) => f.name);
    const kinds = ['abundances.dat', 'abundances.hdr', 'abundances.tif', 'manifest.json'];
    expect(names).toEqual(kinds.map((k) => `second_${k}`));
    for (const { name, data } of answer.files) {
      const ours = Buffer.from(await data!.arrayBuffer());
      const theirs = readFileSync(at(path.join(`maps-${R}`, name)));
      if (!name.endsWith('.json')) expect(Buffer.compare(ours, theirs), name).toBe(0);
      else {
        const [mine, other] = [ours, theirs].map((b) => readManifest(b.toString())!);
        expect({ ...mine, versions: null }).toEqual({ ...other, versions: null });
        expect(mine.versions).toMatchObject({ tfjs: other.versions.tfjs, browser: 'none' });
      }
    }
    expect(answer).toMatchObject({ kept: false, validPixels: 13 * 9 - 1, lines: 13, samples: 9 });
    const { values } = answer.small!;
    expect(values).toHaveLength(13 * 9 * R);
    expect([...values.subarray(3 * R, 4 * R)]).toEqual(new Array(R).fill(NOTHING));
    const sum = values.subarray(0, R).reduce((s, v) => s + v, 0);
    expect(Math.abs(sum - 254)).toBeLessThan(R);
  });

  it('writes into a folder, finds there what is done, and refuses one of other weights', async () => {
    const { folder, kept } = folderOf();
    const takes = await asked(made('a', { seed: 2 }), { folder });
    const first = await answerOf(takes);
    expect(first.files.every((f) => f.data === null)).toBe(true);
    expect([...kept.keys()].at(-1)).toBe('a_manifest.json');
    expect(kept.get('w.unmixw')).toEqual(bytes);
    expect((await answerOf(takes)).kept).toBe(true);
    kept.set('a_abundances.dat', new Uint8Array(3));
    expect((await answerOf(takes)).kept).toBe(false);
    const others = folderOf();
    const manifest = new TextDecoder().decode(kept.get('a_manifest.json'));
    others.kept.set(
      'b_manifest.json',
      new TextEncoder().encode(manifest.replace(/"sha256": "./, '"sha256": "x')),
    );
    const refusal = await refusalOf({ ...takes, folder: others.folder });
    expect(refusal?.message).toContain('other weights');
  });

  it('a disk that is full leaves no manifest', async () => {
    const { folder, kept } = folderOf();
    const full: ApplyFolder = {
      ...folder,
      async getFileHandle(name, options) {
        const handle = await folder.getFileHandle(name, options);
        if (!name.endsWith('.tif')) return handle;
        const write = () => Promise.reject(new DOMException('no room', 'QuotaExceededError'));
        const createWritable = async () => ({ ...(await handle.createWritable()), write });
        return { ...handle, createWritable };
      },
    };
    const refusal = await refusalOf(await asked(made('c', { seed: 3 }), { folder: full }));
    expect(refusal?.message).toBe('The disk is full.');
    expect(kept.has('c_manifest.json')).toBe(false);
  });

  it('a file that changed, another number of bands, no valid pixel, a broken header: each with its reason', async () => {
    const files = made('changed', { seed: 4 });
    const takes = await asked(files);
    const { scene } = takes;
    const other = { ...scene, fingerprints: ['0'.repeat(64), scene.fingerprints[1]] };
    expect((await refusalOf({ ...takes, scene: other }))?.message).toContain('has changed');
    const bands = await refusalOf(await asked(made('bands', { bands: 20 })));
    expect(bands).toMatchObject({ field: 'bands', found: '20 bands', expected: '40 bands' });
    const empty = await refusalOf(await asked(made('empty', { empty: true })));
    expect(empty?.message).toContain('no usable pixel');
    const broken = [asFile('ENVI\nsamples = 3\n', 'broken.hdr')];
    expect((await refusalOf(await asked(broken)))?.kind).toBe('file');
    // And the next is answered as ever.
    expect((await answerOf(takes)).validPixels).toBe(13 * 9 - 1);
  });

  it('stops when it is told to, and writes nothing', async () => {
    const { folder, kept } = folderOf();
    const control = { cancelled: false };
    const takes = await asked(made('stopped', { seed: 6 }), { folder });
    const event = await answered(takes, control, ({ type }) => {
      if (type === 'applyProgress') control.cancelled = true;
    });
    expect(event.type).toBe('applyCancelled');
    expect([...kept.keys()]).toEqual(['w.unmixw']);
  });
});
