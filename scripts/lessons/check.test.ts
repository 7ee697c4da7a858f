/** The check of lessons: a true claim holds, a false one does not, and the exit code says so. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { Io } from '../../src/cli/io';
import { testLesson } from '../../src/lessons/testLesson.suite';
import { main } from './main';

const folder = mkdtempSync(path.join(tmpdir(), 'lessons-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const require = createRequire(import.meta.url);
const wasm = require.resolve('@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm');

async function check(text: string): Promise<{ code: number; out: string; err: string }> {
  const file = path.join(folder, 'my.lesson.json');
  writeFileSync(file, text);
  let [out, err] = ['', ''];
  const io: Io = {
    stdout: (t) => (out += t),
    stderr: (t) => (err += t),
    terminal: false,
    versions: {},
    wasmFolder: `${path.dirname(wasm)}/`,
    loadWebGpu: () => Promise.reject(new Error('not here')),
    onInterrupt: () => () => undefined,
  };
  const code = await main(['check', file], io);
  return { code, out, err };
}

const changed = (from: string, to: string): string => {
  const text = JSON.stringify(testLesson);
  expect(text).toContain(from);
  return text.replace(from, to);
};

it('plays a lesson and finds its claims true', async () => {
  const { code, out } = await check(JSON.stringify(testLesson));
  expect(out).toContain('lab.meanOff.both');
  expect(out).toContain('Ten blind clicks: 4 of 4 hold');
  expect(code).toBe(0);
});

it('a planted false claim fails it, by name', async () => {
  const { code, out } = await check(
    changed('"is":"near","value":0,"within":0.001', '"is":"near","value":0.5,"within":0.001'),
  );
  expect(out).toMatch(
    /FAILED +ten-clicks › lab +lab\.meanOff\.both +lab\.meanOff\.both = 0\.5 ± 0\.001/,
  );
  expect(out).toContain('3 of 4 hold');
  expect(code).toBe(1);
});

it('a condition that its “Do it for me” does not meet fails it', async () => {
  const { code, out } = await check(changed('"is":">=","value":10', '"is":">=","value":11'));
  expect(out).toMatch(/FAILED +ten-clicks › miss +until/);
  expect(code).toBe(1);
});

it('a lesson that cannot be read is told with file, field, found and expected', async () => {
  const { code, err } = await check(changed('"until"', '"untill"'));
  expect(err).toContain('my.lesson.json: The lesson cannot be read: there is no field “untill”');
  expect(err).toContain('field: steps[0].untill');
  expect(code).toBe(2);
});
