import { describe, expect, it } from 'vitest';
import { presetSettings } from '../../settings/settings';
import { newRun } from '../../store/train/run';
import { bandName, bytes, clock, duration, percent, value } from './format';
import { addressWithEngine, engineFromAddress } from '../shell/engineAddress';
import { statusText } from '../train/statusText';

describe('numbers for people', () => {
  it('tells time', () => {
    expect([0, 12_400, 185_000, 3_729_000].map(clock)).toEqual([
      '00:00',
      '00:12',
      '03:05',
      '1:02:09',
    ]);
    expect([0.84, 21.2, 185, 18_725].map(duration)).toEqual([
      '0.8 s',
      '21 s',
      '3 min 05 s',
      '5 h 12 min',
    ]);
  });
  it('rounds with a unit', () => {
    expect([900, 5_530_000, 84_300_000, 1.34e9].map(bytes)).toEqual([
      '900 B',
      '5.5 MB',
      '84 MB',
      '1.3 GB',
    ]);
    expect([0.2314, 12.41, 1532.4, 0, NaN, 0.00012].map(value)).toEqual([
      '0.231',
      '12.41',
      '1532',
      '0',
      'no data',
      '1.2e-4',
    ]);
    expect([0.6, 1 / 3, 1].map(percent)).toEqual(['60 %', '33.3 %', '100 %']);
    expect(bandName(2, Float64Array.from([1, 2, 640.6]))).toBe('band 2 · 641 nm');
    expect(bandName(2, null)).toBe('band 2');
  });
});

describe('training status', () => {
  const run = {
    ...newRun(1, presetSettings('studio'), { endmembers: [], labels: [], labelsVersion: 0 }),
    elapsedMs: 4000,
    remainingMs: 17_000,
    step: 12,
  };
  it('has the step while running and Finished at the end', () => {
    expect(statusText({ ...run, status: 'running' })).toBe(
      'Step 12 of 60 · 00:04 elapsed, about 00:17 left',
    );
    expect(statusText({ ...run, status: 'finished', step: 60, elapsedMs: 21_000 })).toBe(
      'Finished: 60 steps in 21 s',
    );
    expect(statusText({ ...run, status: 'paused' })).toContain('Paused at step 12 of 60');
    expect(statusText(null)).toBe('Not started.');
  });
});

describe('engine in the address', () => {
  it('is read and written, everything else kept', () => {
    expect(['?engine=webgpu', '?engine=WASM', '?engine=x', ''].map(engineFromAddress)).toEqual([
      'webgpu',
      'wasm',
      'auto',
      'auto',
    ]);
    expect(addressWithEngine('http://h/p/?a=1#b', 'wasm')).toBe('http://h/p/?a=1&engine=wasm#b');
    expect(addressWithEngine('http://h/p/?a=1&engine=wasm', 'auto')).toBe('http://h/p/?a=1');
  });
});
