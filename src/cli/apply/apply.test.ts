/** Scenes answered by weights alone: as the run answered, resumed, refused where they do not fit. */
import '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { fromArrayBuffer } from 'geotiff';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enviData, enviHeader } from '../../../testdata/envi/writer';
import { openScene } from '../../../testdata/mat/open';
import { answeringOf, readWeights, toWeights } from '../../exporters/weights';
import { startBackend } from '../../kernels/testing/backends';
import { makeRng } from '../../maths/rng';
import type { RunSummary } from '../../protocol/run';
import type { Label } from '../../scene/cube';
import { identify } from '../../scene/identity';
import type { Learned } from '../../scene/learned';
import { readingOf } from '../../scene/reading';
import type { Scene } from '../../scene/scene';
import { StudioError } from '../../scene/errors';
import { presetSettings, type PresetName } from '../../settings/settings';
import { makeRunSwitch } from '../../training/control';
import { modelOf } from '../../training/learned';
import { train } from '../../training/train';
import { filesAt } from '../files';
import type { Io } from '../io';
import { main } from '../main';
import { nodeIo } from '../../../scripts/cli/io.mjs';
import { answerScene, type AnsweredScene } from './answer';
import { openFolder, realDisk } from './output';
import { openTarget } from './target';

const root = mkdtempSync(path.join(tmpdir(), 'apply-'));
const at = (...names: string[]): string => path.join(root, ...names);
afterAll(() => rmSync(root, { recursive: true, force: true }));

const size = { lines: 31, samples: 17 };
const place = '{UTM, 1, 1, 500000, 4000000, 30, 30, 11, North, WGS-84}';
/** nm of the learned bands */
const wide = Array.from({ length: 12 }, (_, b) => 500 + 40 * b);
const fine = Array.from({ length: 61 }, (_, b) => 480 + 8 * b);

interface Made {
  readonly seed?: number;
  readonly wavelengths?: readonly number[];
  readonly materials?: number;
  readonly fields?: Readonly<Record<string, string>>;
  readonly times?: number;
  readonly noise?: number;
  readonly empty?: boolean;
}

/** Mixtures of three smooth spectra with noise and one empty pixel, as ENVI beside its header. */
function write(name: string, made: Made = {}): string {
  const { seed = 1, wavelengths = wide, materials = 0, fields = {}, times = 1, empty } = made;
  const rng = makeRng(seed);
  const E = (r: number, nm: number): number =>
    2000 + 1200 * Math.sin(nm / (60 + 25 * (r + materials)) + 2 * r + materials);
  const mix = Array.from({ length: size.lines * size.samples }, () => rng.dirichlet(3, 0.7));
  const light = mix.map(() => 0.8 + 0.4 * rng.uniform());
  const given = { ...size, bands: wavelengths.length };
  const value = (l: number, s: number, b: number): number => {
    const i = l * size.samples + s;
    if (empty || i === 40) return 0;
    const v = mix[i].reduce((sum, a, r) => sum + a * E(r, wavelengths[b]), 0);
    return times * (light[i] * v + (made.noise ?? 20) * rng.normal());
  };
  const list = `{${wavelengths.join(', ')}}`;
  const widths = `{${wavelengths.map(() => (wavelengths.length > 20 ? 8 : 40)).join(', ')}}`;
  const all = {
    'map info': place,
    'wavelength units': 'Nanometers',
    ...{ wavelength: list, fwhm: widths },
    ...fields,
  };
  const options = { interleave: 'bil', type: 4, fields: all } as const;
  mkdirSync(path.dirname(at(name)), { recursive: true });
  writeFileSync(at(`${name}.img`), enviData(given, value, options));
  writeFileSync(at(`${name}.hdr`), enviHeader(given, options));
  return at(`${name}.hdr`);
}

interface Trained {
  readonly scene: Scene;
  readonly summary: RunSummary;
  readonly bytes: Uint8Array;
}

async function trained(preset: PresetName, file: string): Promise<Trained> {
  const scene = await openScene((await filesAt([file])).files, { choices: {} });
  const { cube, mask } = scene;
  const labels = Array.from({ length: 8 }, (_, i): Label => {
    const a = [0.15, 0.15, 0.15];
    a[i % 3] = 0.7;
    return { id: String(i), line: 2 + 3 * i, sample: 1 + i, abundances: a };
  });
  const settings = { ...presetSettings(preset), steps: 3, poolSide: 6, kernelShare: 0.2 };
  const endmemberNames = ['Soil', 'Tree', 'Water'];
  let summary: RunSummary | null = null;
  for await (const event of train({
    ...{ run: 1, cube, mask, control: makeRunSwitch(), now: () => 0 },
    config: { settings, endmemberNames, labels },
    engine: { engine: 'wasm', adapter: '', software: false, reason: '' },
    settle: () => Promise.resolve(),
  })) {
    if (event.type === 'finished') summary = event.summary;
  }
  const { state, learned } = summary!;
  const bytes = toWeights({
    ...{ studio: '0.2.0', savedAt: '', engine: 'WASM', settings, endmemberNames, labels, state },
    colors: [0, 1, 2],
    scene: identify(cube, mask),
    answering: { learned: learned!, reading: readingOf(scene) },
  });
  return { scene, summary: summary!, bytes };
}

const learnedOf = (bytes: Uint8Array): Learned =>
  answeringOf(readWeights(bytes, 'w').weights, 'w').learned;

async function answered(
  bytes: Uint8Array,
  file: string,
  over: { blockValues?: number; tilePixels?: number } = {},
): Promise<AnsweredScene> {
  const { weights } = readWeights(bytes, 'w.unmixw');
  const answering = answeringOf(weights, 'w.unmixw');
  const { theta } = weights.state;
  const { files } = await filesAt([file]);
  const target = await openTarget(files, 'scene', answering, null, null, () => false);
  return answerScene({
    ...{ answering, theta, target, model: modelOf(answering.learned, weights.settings, theta) },
    ...{ cancelled: () => false, progress: () => undefined, settle: () => Promise.resolve() },
    ...over,
  });
}

function largest(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  let most = 0;
  a.forEach((v, i) => {
    expect(Number.isNaN(v)).toBe(Number.isNaN(b[i]));
    if (!Number.isNaN(v)) most = Math.max(most, Math.abs(v - b[i]));
  });
  return most;
}

let studio: Trained;
let learnedFrom: string;
beforeAll(async () => {
  await startBackend('wasm');
  learnedFrom = write('learned');
  studio = await trained('studio', learnedFrom);
  writeFileSync(at('w.unmixw'), studio.bytes);
});

describe('a scene answered by weights', () => {
  it.each(['studio', 'paper'] as const)(
    '%s: the learned scene as the run did, in blocks as whole',
    async (preset) => {
      const { bytes, summary } = preset === 'studio' ? studio : await trained(preset, learnedFrom);
      const whole = await answered(bytes, learnedFrom);
      expect(largest(whole.abundances, summary.estimate.abundances)).toBeLessThan(1e-4);
      const cut = await answered(bytes, learnedFrom, { blockValues: 700, tilePixels: 60 });
      expect(largest(cut.abundances, summary.estimate.abundances)).toBeLessThan(1e-4);
      expect(cut).toMatchObject({ outside: whole.outside, error: whole.error, unlike: null });
      expect(whole.validPixels).toBe(size.lines * size.samples - 1);
    },
  );

  it('a noisy one, whose network looks at neighbours, likewise', async () => {
    const noisy = write('noisy', { noise: 300 });
    const { bytes, summary } = await trained('studio', noisy);
    const { shape, noise } = learnedOf(bytes);
    expect(noise).not.toBeNull();
    expect(shape.neighbours).not.toBeNull();
    for (const over of [{}, { blockValues: 700, tilePixels: 60 }]) {
      const { abundances } = await answered(bytes, noisy, over);
      expect(largest(abundances, summary.estimate.abundances)).toBeLessThan(1e-4);
    }
  });

  it('one of finer bands is resampled under the widths, and nearly the same', async () => {
    const other = write('other', { noise: 0 });
    const same = await answered(studio.bytes, other);
    const finer = await answered(studio.bytes, write('finer', { wavelengths: fine, noise: 0 }));
    expect(same.unlike).toBeNull();
    expect(finer.unlike).toBeNull();
    // Another draw of light and mixture is the same scene: what differs is the width of the bands.
    expect(largest(finer.abundances, same.abundances)).toBeLessThan(0.1);
  });

  it('one of other materials is flagged', async () => {
    const { unlike } = await answered(studio.bytes, write('foreign', { materials: 5 }));
    expect(unlike).toMatch(/outside the learned endmembers|unexplained/);
  });

  it.each<[string, Made, RegExp]>([
    ['too few bands', { wavelengths: wide.slice(0, 7) }, /does not cover/],
    ['coarser bands', { wavelengths: wide.filter((_, b) => b % 2 === 0).concat(960) }, /coarser/],
    ['no wavelengths', { wavelengths: fine, fields: { wavelength: '' } }, /without wavelengths/],
    ['another unit', { fields: { 'reflectance scale factor': '1' }, times: 1e-4 }, /unit/],
    ['another scale', { times: 1e-4 }, /unit or scale/],
    ['no valid pixel', { empty: true }, /no usable pixel/],
  ])('%s: refused with the reason', async (name, made, message) => {
    const error = await answered(studio.bytes, write(`bad-${name}`, made)).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(StudioError);
    expect((error as StudioError).message).toMatch(message);
  });

  it('weights of an earlier version say how to get what is missing; damaged ones are refused', () => {
    const { weights } = readWeights(studio.bytes, 'w.unmixw');
    const { answering, ...old } = weights;
    const header = JSON.parse(
      new TextDecoder().decode(unzipSync(toWeights(old))['weights.json']),
    ) as { version: number };
    expect(header.version).toBe(1);
    const first = readWeights(toWeights(old), 'old.unmixw').weights;
    expect(() => answeringOf(first, 'old.unmixw')).toThrow(/only the scene they were trained on/);
    const learned = JSON.parse(new TextDecoder().decode(answering!.learned)) as Record<
      string,
      object
    >;
    const with_ = (change: object): (() => unknown) => {
      const bytes = new TextEncoder().encode(JSON.stringify({ ...learned, ...change }));
      const given = { ...weights, answering: { ...answering!, learned: bytes } };
      return () => modelOf(answeringOf(given, 'w').learned, weights.settings, weights.state.theta);
    };
    expect(with_({})).not.toThrow();
    expect(with_({ bandIndex: [0, 1] })).toThrow(/cannot be used/);
    expect(with_({ scales: [1, 'x', 1] })).toThrow(/cannot be used/);
    expect(with_({ shape: { ...learned.shape, C: 1e9 } })).toThrow(/one network/);
  });
});

interface Line {
  readonly status: string;
  readonly files?: readonly string[];
  readonly error?: { readonly message: string };
}

async function run(...argv: string[]): Promise<{ code: number; lines: Line[]; said: string }> {
  let [out, said] = ['', ''];
  const io: Io = {
    ...nodeIo(),
    loadWebGpu: () => Promise.reject(new Error('not asked for')),
    stdout: (text) => (out += text),
    stderr: (text) => (said += text),
    terminal: false,
    onInterrupt: () => () => undefined,
  };
  const code = await main(['apply', ...argv], io);
  const lines = out
    .split('\n')
    .filter(Boolean)
    .map((l) => JSON.parse(l) as Line);
  return { code, lines, said };
}

describe('npm run unmix -- apply', () => {
  it('a batch: maps with their place, a scene in the middle that cannot be read, and only what is missing again', async () => {
    const [a, b] = [write('batch/a'), write('batch/b', { seed: 5 })];
    writeFileSync(at('batch/broken.hdr'), 'ENVI\nsamples = 3\n');
    const args = [
      at('w.unmixw'),
      a,
      at('batch/broken.hdr'),
      b,
      '--out',
      at('out'),
      '--format',
      'envi,tiff',
    ];
    const first = await run(...args);
    expect(first.code, first.said).toBe(1);
    expect(first.lines.map((l) => l.status)).toEqual(['done', 'failed', 'done']);
    expect(readdirSync(at('out')).sort()).toEqual(
      ['a', 'b'].flatMap((s) =>
        ['abundances.dat', 'abundances.hdr', 'abundances.tif', 'manifest.json'].map(
          (e) => `${s}_${e}`,
        ),
      ),
    );
    const tiff = readFileSync(at('out/a_abundances.tif'));
    const image = await (await fromArrayBuffer(new Uint8Array(tiff).buffer)).getImage();
    expect([image.getHeight(), image.getWidth()]).toEqual([size.lines, size.samples]);
    expect(image.getSamplesPerPixel()).toBe(3);
    expect(image.getOrigin().slice(0, 2)).toEqual([500_000, 4_000_000]);
    expect(readFileSync(at('out/a_abundances.hdr'), 'utf8')).toContain('500000');
    const own = await answered(studio.bytes, a);
    const stored = new DataView(new Uint8Array(readFileSync(at('out/a_abundances.dat'))).buffer);
    const N = size.lines * size.samples;
    // BSQ, −9999 where there was nothing.
    for (let i = 0; i < N; i++)
      for (let r = 0; r < 3; r++) {
        const v = stored.getFloat32(4 * (r * N + i), true);
        if (i === 40) expect(v).toBe(-9999);
        else expect(Math.abs(v - own.abundances[i * 3 + r])).toBeLessThan(1e-6);
      }
    // As if it had been killed before the second was whole, with a half file left behind.
    truncateSync(at('out/b_abundances.dat'), 100);
    writeFileSync(at('out/.b_abundances.dat.part-1'), 'half');
    const again = await run(...args.filter((w) => !w.includes('broken')));
    expect(again.code, again.said).toBe(0);
    expect(again.lines.map((l) => l.status)).toEqual(['kept', 'done']);
  });

  it('a part of the lines, under its own name and place', async () => {
    const { code, lines, said } = await run(
      at('w.unmixw'),
      write('part'),
      '--out',
      at('parts'),
      '--lines',
      '10-19',
    );
    expect(code, said).toBe(0);
    expect(lines[0].files).toContain('part_lines10-19_abundances.dat');
    const header = readFileSync(at('parts/part_lines10-19_abundances.hdr'), 'utf8');
    expect(header).toMatch(/lines = 10\n/);
    // The tied pixel lies ten lines above the first that was answered.
    expect(header).toContain('map info = {UTM, 1, -9, 500000, 4000000');
    const beyond = await run(
      at('w.unmixw'),
      at('part.hdr'),
      '--out',
      at('parts'),
      '--lines',
      '30-40',
    );
    expect(beyond).toMatchObject({ code: 1, lines: [{ status: 'failed' }] });
  });

  it('a folder with maps of other weights, and wrong calls', async () => {
    await run(at('w.unmixw'), write('one'), '--out', at('mixed'));
    const { weights } = readWeights(studio.bytes, 'w');
    writeFileSync(at('v.unmixw'), toWeights({ ...weights, savedAt: 'later' }));
    const other = await run(at('v.unmixw'), at('one.hdr'), '--out', at('mixed'));
    expect(other).toMatchObject({ code: 1, lines: [] });
    expect(other.said).toContain('maps of other weights');
    for (const args of [
      [],
      ['w.unmixw'],
      ['a.hdr', 'b.hdr', '--out', 'x'],
      ['w.unmixw', 'a.hdr'],
      ['w.unmixw', 'a.hdr', '--out', 'x', '--lines', '9-3'],
    ])
      expect((await run(...args)).code).toBe(2);
  });
});

it('a disk that is full leaves nothing of the scene behind, and what was there', () => {
  const folder = at('full');
  const asked = { format: 'unmixing-studio-apply', version: 1 } as const;
  const manifest = {
    ...asked,
    versions: {},
    weights: { file: 'w', sha256: 'h' },
    scene: [],
    asked: {},
    answer: {},
  };
  const before = openFolder(folder, 'h');
  before.write('s', { 's.dat': new Uint8Array(10) }, manifest);
  let room = 15;
  const disk = {
    ...realDisk,
    write: (file: number, bytes: Uint8Array, from: number): number => {
      room -= 10;
      if (room < 0) throw Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });
      return realDisk.write(file, bytes.subarray(0, from + 10), from);
    },
  };
  const full = openFolder(folder, 'h', disk);
  expect(() => full.write('s', { 's.dat': new Uint8Array(30) }, manifest)).toThrow(/disk is full/);
  expect(readdirSync(folder).sort()).toEqual(['s.dat', 's_manifest.json']);
  expect(before.done('s', { scene: [], asked: {}, versions: {} })).not.toBeNull();
});
