/** Peers of the race that need many bands: their maps, their lane, their schedules. */
import { beforeAll, expect, it } from 'vitest';
import { startBackend } from '../kernels/testing/backends';
import type { RaceConfig, RaceEvent, RaceResult } from '../protocol/race';
import type { MethodId } from '../settings/methods';
import { makeRunSwitch } from '../training/control';
import { tinyScene } from '../training/testing/tinyScene';
import { runRace } from './race';

const { cube, mask, truth, labels } = tinyScene({ bands: 110, holes: true });

async function run(
  methods: readonly MethodId[],
  more: Partial<RaceConfig> = {},
): Promise<RaceResult[]> {
  const events: RaceEvent[] = [];
  await runRace({
    ...{ race: 1, cube, mask, control: makeRunSwitch(), now: () => 0 },
    config: {
      ...{ methods, seeds: [0], labels: { kind: 'given', labels }, truth, steps: 2 },
      ...{ endmemberNames: truth.names, keepMaps: 'all', ...more },
    },
    engine: {
      get: async () => ({
        info: { engine: 'wasm', adapter: 'test', software: false, reason: 'test' },
        settle: () => Promise.resolve(),
        fault: async () => null,
      }),
      drop: () => undefined,
    },
    send: (event) => events.push(event),
  });
  expect(events.filter((e) => e.type === 'raceFailed')).toEqual([]);
  return events.flatMap((e) => (e.type === 'raceResult' ? [e.result] : []));
}

beforeAll(() => startBackend('wasm'));

it('MLM maps P of every valid pixel, where maps are kept; others map nothing of their own', async () => {
  const [mlm, blind, patch, pgmsu] = await run(['mlm', 'mlm-blind', 'mlm3d', 'pgmsu']);
  for (const { own } of [mlm, blind, patch]) {
    expect(own?.name).toBe('P');
    expect(own?.values).toHaveLength(cube.lines * cube.samples);
    expect(own?.values[0]).toBeNaN();
    for (const v of own!.values.subarray(1)) {
      expect(v).toBeGreaterThan(0);
      expect(v).toBeLessThan(1);
    }
  }
  expect(pgmsu.own).toBeUndefined();
  const twice = await run(['mlm-blind'], { seeds: [0, 1], keepMaps: 'first seed' });
  expect(twice.map((r) => r.own?.name)).toEqual(['P', undefined]);
});

it('the reconstruction is of their own model, in the scale of the cube', async () => {
  const known = await run(['mlm-blind', 'pgmsu-blind']);
  // The model holds of spectra divided by their largest value.
  const span = Math.max(...cube.data.filter(Number.isFinite));
  const { N, spectra } = { N: cube.lines * cube.samples, spectra: cube.data };
  for (const { method, own, abundances, endmembers, reconstruction } of known) {
    const B = cube.bands;
    let linear = 0;
    let mixed = 0;
    for (let i = 1; i < N; i++) {
      for (let b = 0; b < B - 1; b++) {
        const y = [0, 1, 2].reduce(
          (sum, r) => sum + abundances![i * 3 + r] * endmembers[r * B + b],
          0,
        );
        linear += (spectra[i * B + b] - y) ** 2;
        if (!own) continue;
        const P = own.values[i];
        const fit = ((1 - P) * y) / (1 - (P * y) / span);
        mixed += (spectra[i * B + b] - fit) ** 2;
      }
    }
    const rms = (sum: number): number => Math.sqrt(sum / ((N - 1) * (B - 1)));
    if (method === 'mlm-blind') expect(reconstruction).toBeCloseTo(rms(mixed), 4);
    expect(Math.abs(reconstruction - rms(linear))).toBeGreaterThan(1e-4);
  }
});

it('endmembers given: those of FCLS and of VCA + FCLS to the digit, whatever is learned', async () => {
  const [fcls, dcae, vca, blind] = await run(['fcls', 'dcae', 'vca-fcls', 'dcae-blind']);
  for (const [classical, learned] of [
    [fcls, dcae],
    [vca, blind],
  ]) {
    learned.endmembers.forEach((v, k) => {
      if (Number.isFinite(v)) expect(Math.abs(v - classical.endmembers[k])).toBeLessThan(1e-5);
    });
    expect(learned.note).toMatch(/^endmembers given by/);
    expect(learned.abundances).not.toEqual(classical.abundances);
  }
});
