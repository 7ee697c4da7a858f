/** Scenes answered by weights alone: as the run answered, resumed, refused where they do not fit. */
import '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { unzipSync } from 'fflate';
import { fromArrayBuffer } from 'geotiff';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answeringOf, readWeights, toWeights } from '../../exporters/weights';
import { startBackend } from '../../kernels/testing/backends';
import type { Learned } from '../../scene/learned';
import { StudioError } from '../../scene/errors';
import { unmixFile } from '../../jobs/wholeFile';
import { onnxOf } from '../../onnx/fromWeights';
import { modelOf } from '../../training/learned';
import { filesAt } from '../files';
import {
  answered,
  at,
  fine,
  run,
  size,
  trained,
  wide,
  write,
  type Made,
  type Trained,
} from './toyScenes.suite';

afterAll(() => rmSync(at(), { recursive: true, force: true }));

const learnedOf = (bytes: Uint8Array): Learned =>
  answeringOf(readWeights(bytes, 'w').weights, 'w').learned;

const versionOf = (bytes: Uint8Array): number =>
  (JSON.parse(new TextDecoder().decode(unzipSync(bytes)['weights.json'])) as { version: number })
    .version;

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
}, 120_000);

describe('a scene answered by weights', () => {
  it.each(['studio', 'paper'] as const)(
    '%s: the learned scene as the run did, in blocks as whole',
    async (preset) => {
      const { bytes, summary } = preset === 'studio' ? studio : await trained(preset, learnedFrom);
      const whole = await answered(bytes, learnedFrom);
      expect(largest(whole.abundances, summary.estimate.abundances)).toBeLessThan(1e-4);
      // Some of its blocks are kept, all, or none.
      for (const keptBytes of [2 ** 13, 2 ** 28, 0]) {
        const sizes = { blockValues: 700, tilePixels: 60, keptBytes };
        const cut = await answered(bytes, learnedFrom, sizes);
        expect(largest(cut.abundances, summary.estimate.abundances)).toBeLessThan(1e-4);
        expect(cut).toMatchObject({ outside: whole.outside, error: whole.error, unlike: null });
      }
      expect(whole.validPixels).toBe(size.lines * size.samples - 1);
    },
  );

  it('a noisy one, whose network looks at neighbours, likewise', async () => {
    const noisy = write('noisy', { noise: 300 });
    const { bytes, summary } = await trained('studio', noisy);
    const { shape, noise, prior } = learnedOf(bytes);
    expect(noise).not.toBeNull();
    expect(shape.neighbours).not.toBeNull();
    // The pretrained prior is asked about other pixels than it was; a studio without it would answer otherwise.
    expect(prior?.weight).toBeGreaterThan(0);
    expect(versionOf(bytes)).toBe(4);
    for (const over of [{}, { blockValues: 700, tilePixels: 60 }]) {
      const { abundances } = await answered(bytes, noisy, over);
      expect(largest(abundances, summary.estimate.abundances)).toBeLessThan(1e-4);
    }
  });

  it('one with faulty values, which are replaced as the run replaced them', async () => {
    const faulty = write('faulty', { impulses: 0.01, wavelengths: fine.slice(0, 41) });
    const { bytes, summary, scene } = await trained('studio', faulty);
    expect(summary.replaced).toMatch(/^Faults in .* % of the values/);
    expect(learnedOf(bytes).faults?.at).toHaveLength(41);
    // A studio that does not know of it would answer otherwise.
    expect(versionOf(bytes)).toBe(learnedOf(bytes).prior ? 4 : 3);
    const { abundances: own } = summary.estimate;
    for (const over of [{}, { blockValues: 700, tilePixels: 60 }]) {
      const { abundances, unlike } = await answered(bytes, faulty, over);
      expect(largest(abundances, own)).toBeLessThan(1e-4);
      expect(unlike).toBeNull();
    }
    const { settings, labels: saved, endmemberNames, state } = readWeights(bytes, 'w').weights;
    const labels = saved.map((label, i) => ({ ...label, id: String(i) }));
    const events = unmixFile({
      ...{ cube: scene.cube, mask: scene.mask, state, now: () => 0 },
      files: (await filesAt([faulty])).files,
      ...{
        choices: {},
        change: scene.change!,
        config: { settings, labels, endmemberNames },
      },
      ...{ control: { cancelled: false }, settle: () => Promise.resolve() },
    });
    for await (const event of events)
      if (event.type === 'maps') expect(largest(event.maps.abundances, own)).toBeLessThan(1e-4);
    await expect(onnxOf(bytes, 'w.unmixw', 'x')).rejects.toThrow(/cannot replace faulty values/);
  });

  it('one of finer bands is resampled under the widths, and nearly the same', async () => {
    const other = write('other', { noise: 0 });
    const same = await answered(studio.bytes, other);
    const finer = await answered(studio.bytes, write('finer', { wavelengths: fine, noise: 0 }));
    expect(same.unlike).toBeNull();
    expect(finer.unlike).toBeNull();
    // Another draw of light and mixture is the same scene: what differs is the width of the bands.
    // What other widths leave unexplained is noise to the pretrained prior: single pixels differ more than most.
    const off = finer.abundances.map((v, i) => (v - same.abundances[i]) ** 2).filter((v) => v >= 0);
    expect(Math.sqrt(off.reduce((sum, v) => sum + v, 0) / off.length)).toBeLessThan(0.03);
    expect(largest(finer.abundances, same.abundances)).toBeLessThan(0.25);
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
      'envi,geotiff',
    ];
    const first = await run(args);
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
    const again = await run(args.filter((w) => !w.includes('broken')));
    expect(again.code, again.said).toBe(0);
    expect(again.lines.map((l) => l.status)).toEqual(['kept', 'done']);
  });

  it('a folder: each scene in it', async () => {
    write('several/first');
    write('several/second');
    const { code, lines } = await run([at('w.unmixw'), at('several'), '--out', at('ofFolder')]);
    expect(code).toBe(0);
    expect(lines).toMatchObject([
      { scene: at('several', 'first.hdr'), status: 'done' },
      { scene: at('several', 'second.hdr'), status: 'done' },
    ]);
    expect(readdirSync(at('ofFolder'))).toContain('second_manifest.json');
  });

  it('a part of the lines, under its own name and place', async () => {
    const { code, lines, said } = await run([
      at('w.unmixw'),
      write('part'),
      '--out',
      at('parts'),
      '--lines',
      '10-19',
    ]);
    expect(code, said).toBe(0);
    expect(lines[0].files).toContain('part_lines10-19_abundances.dat');
    const header = readFileSync(at('parts/part_lines10-19_abundances.hdr'), 'utf8');
    expect(header).toMatch(/lines = 10\n/);
    // The tied pixel lies ten lines above the first that was answered.
    expect(header).toContain('map info = {UTM, 1, -9, 500000, 4000000');
    const beyond = await run([
      at('w.unmixw'),
      at('part.hdr'),
      '--out',
      at('parts'),
      '--lines',
      '30-40',
    ]);
    expect(beyond).toMatchObject({ code: 1, lines: [{ status: 'failed' }] });
  });

  it('a folder with maps of other weights, and wrong calls', async () => {
    await run([at('w.unmixw'), write('one'), '--out', at('mixed')]);
    const { weights } = readWeights(studio.bytes, 'w');
    writeFileSync(at('v.unmixw'), toWeights({ ...weights, savedAt: 'later' }));
    const other = await run([at('v.unmixw'), at('one.hdr'), '--out', at('mixed')]);
    expect(other).toMatchObject({ code: 1, lines: [] });
    expect(other.said).toContain('maps of other weights');
    for (const args of [
      [],
      ['w.unmixw'],
      ['a.hdr', 'b.hdr', '--out', 'x'],
      ['w.unmixw', 'a.hdr'],
      ['w.unmixw', 'a.hdr', '--out', 'x', '--lines', '9-3'],
    ])
      expect((await run(args)).code).toBe(2);
  });
});
