/** `npm run unmix -- export`: the file it writes, and what it refuses. */
import '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { toWeights, type Weights } from '../../exporters/weights';
import { startBackend } from '../../kernels/testing/backends';
import { largest, runOnnx, smallRun, type SmallRun } from '../../onnx/trained.suite';
import { sha256Of } from '../../maths/sha256';
import type { Io } from '../io';
import { main } from '../main';
import { nodeIo } from '../../../scripts/cli/io.mjs';

const root = mkdtempSync(path.join(tmpdir(), 'export-'));
const at = (name: string): string => path.join(root, name);
afterAll(() => rmSync(root, { recursive: true, force: true }));

let run: SmallRun;
let weights: Weights;
beforeAll(async () => {
  await startBackend('wasm');
  run = await smallRun({ R: 3 });
  const { answering, theta, endmemberNames } = run.input;
  weights = {
    ...{ studio: '0.2.0', savedAt: '', engine: 'WASM', settings: run.settings, endmemberNames },
    ...{ colors: [0, 1, 2], labels: [], state: { step: 3, theta, moments: [] } },
    scene: {
      ...{ name: 'made', lines: 23, samples: 17, bands: 14, validPixels: 389, validBands: 14 },
      ...{ values: '0', mask: '0' },
    },
    answering: {
      learned: new TextEncoder().encode(JSON.stringify(answering.learned)),
      reading: answering.reading,
    },
  };
  writeFileSync(at('w.unmixw'), toWeights(weights));
}, 120_000);

async function call(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const said = { out: '', err: '' };
  const io: Io = {
    ...(nodeIo() as unknown as Io),
    stdout: (text: string) => (said.out += text),
    stderr: (text: string) => (said.err += text),
    versions: { 'unmixing-studio': '0.2.0' },
  };
  return { code: await main(['export', ...argv], io), ...said };
}

it('writes one whole file, which answers as the studio', async () => {
  const { code, out, err } = await call(at('w.unmixw'), '--format', 'onnx', '--out', at('m.onnx'));
  expect(err).toBe('');
  expect(code).toBe(0);
  const bytes = readFileSync(at('m.onnx'));
  expect(JSON.parse(out)).toMatchObject({
    ...{ bytes: bytes.length, bands: 14, endmembers: weights.endmemberNames },
  });
  expect(readdirSync(root).sort()).toEqual(['m.onnx', 'w.unmixw']);
  expect(bytes.toString('latin1')).toContain(sha256Of(readFileSync(at('w.unmixw'))));
  const { cube } = run;
  const { reach } = JSON.parse(out) as { reach: string };
  const { lines, samples, bands } = cube;
  const dims = reach === 'pixel' ? [lines * samples, bands] : [lines, samples, bands];
  const { values } = await runOnnx(bytes, cube.data, dims);
  expect(largest(values, await run.answer(cube))).toBeLessThan(1e-4);
});

it('refuses what it cannot do, and says why', async () => {
  const unfinished: Weights = Object.fromEntries(
    Object.entries(weights).filter(([key]) => key !== 'answering'),
  ) as unknown as Weights;
  writeFileSync(at('old.unmixw'), toWeights(unfinished));
  const cases: readonly (readonly [RegExp, number, ...string[]])[] = [
    [/No weights are given/, 2],
    [/--out <file> is needed/, 2, at('w.unmixw')],
    [/--format/, 2, at('w.unmixw'), '--out', at('x'), '--format', 'tflite'],
    [/one file too many/, 2, at('w.unmixw'), 'more', '--out', at('x')],
    [/can answer only the scene/, 1, at('old.unmixw'), '--out', at('x')],
    [/could not be read|cannot be read|no such file/i, 1, at('none.unmixw'), '--out', at('x')],
    [/could not be written/, 1, at('w.unmixw'), '--out', at('none/x.onnx')],
  ];
  for (const [text, code, ...argv] of cases) {
    const said = await call(...argv);
    expect(said.err, argv.join(' ')).toMatch(text);
    expect(said.code, argv.join(' ')).toBe(code);
    expect(said.out).toBe('');
  }
  expect(readdirSync(root)).not.toContain('x');
});

it('has its own help', async () => {
  const { code, out } = await call('--help');
  expect(code).toBe(0);
  expect(out).toContain('--out <file>');
});
