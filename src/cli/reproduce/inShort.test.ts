import { describe, expect, it } from 'vitest';
import { inShort } from './inShort';
import type { PlannedScene } from './plannedScenes';
import type { ReportInput, ReportScene } from './reportInput';
import type { StoredRun } from './store';

const run = (method: StoredRun['method'], seed: number, rmseMean: number): StoredRun => ({
  ...{ method, seed, protocol: method === 'unmamba-blind' ? null : 'spread', steps: 0 },
  ...{ engine: 'wasm', code: 'a', labels: method === 'unmamba-blind' ? 0 : 10, parameters: 0 },
  ...{ rmse: [rmseMean], rmseMean, sad: null, sadMean: null, reconstruction: 0.1 },
  ...{ note: null, failed: null },
});
const planned = (id: string, kind: PlannedScene['kind']): PlannedScene => ({
  ...{ id, title: id, short: id, kind, files: [], truths: [] },
});

function scene(
  at: PlannedScene,
  runs: readonly StoredRun[],
  older: readonly StoredRun[] = [],
): ReportScene {
  const stored = { id: at.id, hash: 'h', lines: 2, samples: 3, bands: 4, endmembers: ['a'], runs };
  return { planned: at, stored, runs, older: new Set(older), picture: null, present: true };
}
const page = (...scenes: readonly ReportScene[]): string =>
  inShort({
    ...{ command: '', engine: 'wasm', versions: {}, scenes, absent: [], plan: [], steps: null },
    ...{ done: 0, planned: 0, stale: 0, times: {} },
  } satisfies ReportInput);

const seeds = [0, 1, 2];
const wins = [
  ...seeds.map((s) => run('studio', s, 0.1)),
  ...seeds.map((s) => run('classical', s, 0.2)),
];

describe('the first page of the results', () => {
  it('says who wins where both sides have three seeds, and names the best peer on fewer', () => {
    const text = page(scene(planned('x', 'real'), [...wins, run('unmamba-blind', 0, 0.15)]));
    expect(text).toContain('This page is of 7 runs by the code as it is now.');
    expect(text).toMatch(/\*\*Real scenes:\*\* 2 cells .* ours in 1, by 50 % on average/);
    // Under the other way of drawing labels only the blind peer ran.
    expect(text).toContain('(seeds of ours, peers, classical): x, random (0, 1, 0).');
    expect(text).toMatch(/\| x, spread \| \*\*Studio\*\* \(ours, 3 seeds\) \| 0\.1000 \|/);
    expect(text).toMatch(/\| UNMamba.*, 0\.1500, 1 seed \|/);
    expect(text).not.toContain('Generated scenes');
  });
  it('names who else wins', () => {
    const other = seeds.map((s) => run('fcls', s, 0.05));
    const text = page(scene(planned('y', 'benchmark'), [...wins, ...other]));
    expect(text).toContain('Somebody else wins on y, spread (FCLS).');
  });
  it('lets runs of older code decide nothing', () => {
    const text = page(scene(planned('x', 'real'), wins, wins.slice(0, 1)));
    expect(text).toContain('This page is of 5 runs by the code as it is now; 1 older one, marked');
    expect(text).toContain('It is known nowhere who has the lowest mean RMSE.');
    expect(text).toContain('x, spread (2, 0, 3); not run yet: x, random.');
    expect(text).not.toContain('| Scene, labels |');
  });
  it('names what was not run once, not under every way of drawing labels', () => {
    const old = run('studio', 0, 0.1);
    const none = scene(planned('z', 'real'), [old], [old]);
    expect(page(scene(planned('x', 'real'), wins), none)).toContain('not run yet: x, random; z.');
  });
  it('is empty without scenes', () => {
    expect(page()).toBe('');
  });
});
