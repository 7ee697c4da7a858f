import { expect, it } from 'vitest';
import { StudioError } from '../scene/errors';
import { checkWasmMemory } from './peers';

it('refuses on WASM what is known to abort there, and nothing that is known to run', () => {
  // Parameters and pixels of runs with 162 bands and 4 endmembers.
  checkWasmMemory('deeptrans', 24_914_909, 307 ** 2);
  checkWasmMemory('unmamba', 415_350, 160 ** 2);
  expect(() => checkWasmMemory('unmamba', 1_000_000, 220 ** 2)).toThrow(StudioError);
  expect(() => checkWasmMemory('unmamba', 1_000_000, 220 ** 2)).toThrow(/UNMamba/);
  // Twelve endmembers on 307²: 46 M for attention, 19 M for the map to pixels, 2 M for positions.
  expect(() => checkWasmMemory('deeptrans', 67_000_000, 307 ** 2)).toThrow(StudioError);
});
