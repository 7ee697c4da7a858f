import { describe, expect, it } from 'vitest';
import { launchArgs } from './browser';
import type { StepResult } from './results';
import { peersText } from './peers';
import { short, table } from './table';
import { measureSolver } from './solver';
import {
  answerText,
  branchText,
  growthText,
  insideText,
  linearity,
  opsText,
  solverText,
  stepsText,
} from './text';

const memory = { peakBytes: 2 ** 20, pooledBytes: 0, tensorBytes: 512 };
const step = (side: number, stepMs: number, more: Partial<StepResult> = {}): StepResult => ({
  ...{ lines: side, samples: side, bands: 162, endmembers: 5, preset: 'studio' },
  ...{ firstMs: 9, stepMs, steps: 3, dispatchesPerStep: 112, readbacksPerStep: 0, memory },
  ...more,
});

describe('tables of the bench', () => {
  it('writes numbers in three digits', () => {
    expect([0, 0.01234, 1.2345, 99.96, 1234.5, 2.5e6, NaN, -0.5].map(short)).toEqual([
      ...['0', '0.0123', '1.23', '100', '1235', '2.5e+6', '–', '-0.500'],
    ]);
  });

  it('aligns columns to their widest cell', () => {
    expect(
      table(
        ['op', 'ms'],
        [
          ['scan', '1'],
          ['x', '100'],
        ],
      ).split('\n'),
    ).toEqual(['  op     ms', '  ────  ───', '  scan    1', '  x     100']);
  });

  it('compares a scene with the smallest of its kind', () => {
    const all = [step(64, 10), step(128, 44), step(64, 1, { preset: 'paper' })];
    expect(linearity(all[0], all)).toBeNull();
    expect(linearity(all[1], all)).toBeCloseTo(1.1);
    expect(linearity(all[2], all)).toBeNull();
    const lines = stepsText(all).split('\n');
    expect(lines[3]).toMatch(/studio 128×128×162.* 44\.0 .* 1\.10 /);
  });

  it('adds dispatches by pipeline where they were counted', () => {
    const text = stepsText([step(64, 10, { dispatches: [['Dense', 12]] })]);
    expect(text).toMatch(/dispatches by pipeline[\s\S]*Dense +12\.0/);
  });

  it('says why an op has no time, and gives the others a roofline', () => {
    const rates = { bytesPerSecond: 10e9, flopsPerSecond: 100e9, productSide: 512 };
    const work = { bytes: 5e6, flops: 1e7 };
    const text = opsText(
      [
        { op: 'a', size: { n: 4 }, forwardMs: 1, forward: work, backwardMs: 2, backward: work },
        { op: 'b', size: { n: 4 }, failed: 'not a function' },
      ],
      rates,
    );
    expect(text).toMatch(/a n 4 +1\.00 +5\.00 +10\.0 +50\.0 % +10\.0 % +50\.0 % bytes/);
    expect(text).toMatch(/backward +2\.00 +2\.50/);
    expect(text).toMatch(/b n 4: not a function/);
  });

  it('measures the solver where its answers are the same to the last bit, and says the ratio', () => {
    const results = measureSolver(true, 1500);
    expect(results.map((r) => `${r.constraint} ${r.endmembers}`)).toEqual([
      ...['nnls 3', 'fcls 3', 'nnls 6', 'fcls 6', 'nnls 9', 'fcls 9'],
    ]);
    const [first] = results;
    const line = solverText([{ ...first, walkMs: 200, unmixMs: 100 }]).split('\n')[2];
    expect(line).toMatch(/nnls +1500 × 200 +3 +200 +100 +0\.500/);
  });

  it('compares what the spatial branch reads, and counts dispatches a crop', () => {
    const layer = { leastMs: 100, medianMs: 120, ratioOfLeast: 1, ratio: 1, descents: 1 };
    const layers = [
      { ...layer, layer: 'pooled', dispatches: [['Dense', 112]] as const },
      { ...layer, layer: 'scan', ratio: 1.2, descents: 5, dispatches: [['Dense', 600]] as const },
    ];
    const result = { ...step(128, 0), kappa: 1, rounds: 3, layers };
    const lines = branchText({ adapter: 'CPU', result }, true).split('\n');
    expect(lines[0]).toMatch(/128×128×162, noisy, CPU, 3 rounds/);
    expect(lines[3]).toMatch(/scan +100 +120 +1\.00 +1\.20 +600 +120$/);
    expect(lines.at(-1)).toMatch(/Dense +120$/);
  });

  it('adds the parts of an answer, and sets open beside closed', () => {
    const spec = { lines: 9, samples: 8, bands: 7, endmembers: 3, snrDb: 10, rounds: 2 };
    const parts = [
      { part: 'network', ms: 30 },
      { part: 'total variation', ms: 10 },
    ];
    expect(answerText({ ...spec, kappa: 0.5, parts })).toMatch(/together +40\.0 +100 %/);
    const text = insideText([{ ...spec, looks: 4, closedMs: 1000, openMs: 1030, ratio: 1.025 }]);
    expect(text).toMatch(/9×8×7, 10 dB, 2 pairs +1000 +1030 +4 +1\.02/);
  });

  it('sets a peer beside its twin, by the clock and by the processor', () => {
    const times = { wasmMs: [30, 20], torchMs: [15, 20], ratios: [2, 1], ratio: 2 };
    const spec = { lines: 9, samples: 8, bands: 7, endmembers: 3, peer: 'a2san' as const };
    const text = peersText([{ ...spec, parameters: 37_311, clock: times, processor: times }]);
    expect(text).toMatch(/a2san +clock, 2 threads +37,311 +20\.0 +15\.0 +2\.00 1\.00 +2\.00/);
    expect(text).toMatch(/a2san +processor, 1 thread /);
  });

  it('gives growth in percent', () => {
    const point = { step: 20, tensors: 10, bytes: 100, engineBytes: 0, heapBytes: 1000 };
    const text = growthText({ from: point, to: { ...point, step: 520, heapBytes: 1020 } });
    expect(text).toMatch(/heapBytes +1000 +1020 +2\.00 %/);
    expect(text).toMatch(/engineBytes +0 +0 +–/);
  });
});

describe('flags of the browser', () => {
  it('asks for SwiftShader only when no GPU is wanted', () => {
    const named = (args: string[]): boolean => args.some((arg) => /swiftshader/.test(arg));
    expect(named(launchArgs('software', false))).toBe(true);
    expect(named(launchArgs('hardware', false))).toBe(false);
    expect(launchArgs('hardware', false)).toContain('--headless=new');
    expect(launchArgs('hardware', true)).not.toContain('--headless=new');
  });
});
