import { expect, it } from 'vitest';
import { StudioError } from '../scene/errors';
import { bandsLeft } from '../model/peers/dcae';
import { lastKernel } from '../model/peers/mlm';
import { checkBands, checkWasmMemory } from './peers';

it('refuses on WASM what is known to abort there, and nothing that is known to run', () => {
  // Parameters and pixels of runs with 162 bands and 4 endmembers.
  checkWasmMemory('deeptrans', 24_914_909, 307 ** 2);
  checkWasmMemory('unmamba', 415_350, 160 ** 2);
  expect(() => checkWasmMemory('unmamba', 1_000_000, 220 ** 2)).toThrow(StudioError);
  expect(() => checkWasmMemory('unmamba', 1_000_000, 220 ** 2)).toThrow(/UNMamba/);
  // Twelve endmembers on 307²: 46 M for attention, 19 M for the map to pixels, 2 M for positions.
  expect(() => checkWasmMemory('deeptrans', 67_000_000, 307 ** 2)).toThrow(StudioError);
  // The largest scenes of the new ones: MSNet keeps every scale, the others blocks only.
  checkWasmMemory('msnet', 586_094, 307 ** 2);
  expect(() => checkWasmMemory('msnet', 586_094, 400 ** 2)).toThrow(/MSNet/);
  checkWasmMemory('mlm', 80_936, 1500 ** 2);
  checkWasmMemory('cycu', 31_068, 307 ** 2);
  expect(() => checkWasmMemory('cycu', 31_068, 600 ** 2)).toThrow(/CyCU-Net/);
});

it.each([
  ['mlm', 105],
  ['mlm3d', 105],
  ['dcae', 78],
] as const)('%s: fewer than %i bands are refused, and why', (name, fewest) => {
  checkBands(name, fewest);
  for (const bands of [fewest - 1, 10, 3]) {
    try {
      checkBands(name, bands);
      expect.unreachable('not refused');
    } catch (error) {
      expect(error).toBeInstanceOf(StudioError);
      const found = `${bands} valid bands`;
      expect(error).toMatchObject({
        data: { field: 'bands', found, expected: `at least ${fewest}` },
      });
    }
  }
  for (const other of ['pgmsu', 'msnet', 'daeu', 'cycu'] as const) checkBands(other, 3);
});

it('what is left of the bands for the last layers', () => {
  expect([104, 105, 156, 162, 198, 285].map(lastKernel)).toEqual([0, 1, 2, 3, 4, 7]);
  expect([77, 78, 156, 162].map(bandsLeft)).toEqual([0, 1, 5, 6]);
});
