import { describe, expect, it } from 'vitest';
import type { RaceResult } from '../../protocol/race';
import { raceTable } from '../../exporters/raceTable';
import { allIds, methodTable, methodIds, yardstickIds } from '../../settings/methods';
import type { MethodId } from '../../settings/methods';
import { newRace } from '../../store/race/race';
import type { Race, RaceRun } from '../../store/race/race';
import { mapRows } from './mapRows';
import {
  costHint,
  expectedSeconds,
  inOrder,
  methodGroups,
  presetOf,
  racePresets,
} from './methodGroups';
import { ordinal } from './ordinal';
import {
  allRows,
  nextSorting,
  significance,
  sortedRows,
  tableColumns,
  tableFile,
  tableInput,
} from './results';
import { spectraOfRace } from './spectraOfRace';
import { raceStatusText } from './statusText';

const truth = {
  names: ['Soil', 'Tree'],
  abundances: Float32Array.of(0, 1, 0.5, 0.5, 1, 0), // [3 × 2]
  endmembers: null,
};

function makeRace(methods: readonly MethodId[], seeds: readonly number[], withTruth = true): Race {
  return newRace(
    1,
    {
      methods,
      seeds,
      labels: { kind: 'given', labels: [] },
      endmemberNames: ['Soil', 'Tree'],
      truth: withTruth ? truth : null,
      keepMaps: 'all',
    },
    [],
    [],
  );
}

function result(method: MethodId, seed: number, rmseMean: number | null): RaceResult {
  return {
    method,
    seed,
    labels: 3,
    steps: 0,
    seconds: 1.5,
    parameters: 0,
    rmse: rmseMean === null ? null : [rmseMean, rmseMean],
    rmseMean,
    sad: null,
    sadMean: null,
    reconstruction: 0.01,
    abundances: truth.abundances.slice(),
    endmembers: Float32Array.of(1, 2, 3, 4, 5, 6), // [2 × 3]
    matching: 'labels',
    order: [0, 1],
    note: null,
  };
}

/** The race with results; null = a failed run. */
function finished(race: Race, score: (run: RaceRun) => number | null | undefined): Race {
  return {
    ...race,
    status: 'finished',
    runs: race.runs.map((run): RaceRun => {
      const value = score(run);
      if (value === undefined) {
        const error = { kind: 'training', message: 'It diverged.', advice: 'Go slower.' } as const;
        return { ...run, status: 'failed', error };
      }
      return { ...run, status: 'finished', result: result(run.method, run.seed, value) };
    }),
  };
}

const tableOf = (race: Race) => raceTable(tableInput(race, ['Soil', 'Tree']));

describe('methods to choose from', () => {
  it('are all in one family, in the order of the table', () => {
    expect(methodGroups.flatMap((g) => g.methods).sort()).toEqual([...allIds].sort());
    expect(inOrder(['fcls', 'studio'])).toEqual(['studio', 'fcls']);
  });
  it('hold no yardstick in any ready choice, “All” least of all', () => {
    const chosen = racePresets.flatMap((p) => p.methods);
    expect(yardstickIds).toHaveLength(3);
    for (const id of yardstickIds) expect(chosen).not.toContain(id);
    expect(racePresets.find((p) => p.name === 'All')?.methods).toHaveLength(38);
  });
  it('have ready choices that know themselves', () => {
    for (const preset of racePresets) expect(presetOf(preset.methods)).toBe(preset.name);
    expect(presetOf(['fcls'])).toBeNull();
  });
  it('cost steps until a race has measured them with the same steps', () => {
    const race = finished(makeRace(['fcls', 'studio'], [0]), () => 0.1);
    expect(costHint('studio', null, null)).toBe('60 steps');
    expect(costHint('studio', null, 7)).toBe('7 steps');
    expect(costHint('fcls', null, null)).toBe('no training');
    expect(costHint('studio', race, null)).toBe('about 1.5 s');
    expect(costHint('studio', race, 7)).toBe('7 steps');
    expect(expectedSeconds(['fcls', 'studio'], 3, race, null)).toBe(9);
    expect(expectedSeconds(['fcls', 'nnls'], 3, race, null)).toBeNull();
  });
});

describe('the table', () => {
  const race = finished(makeRace(['studio', 'fcls', 'deeptrans'], [0, 1]), ({ method, seed }) =>
    method === 'deeptrans' ? undefined : method === 'studio' ? 0.1 + seed / 100 : 0.2,
  );

  it('does not average failures in, and keeps their message', () => {
    const table = tableOf(race);
    expect(table.rows.find((r) => r.method === 'deeptrans')).toMatchObject({ runs: 0, failed: 2 });
    expect(tableInput(race, []).failures[0].message).toBe('It diverged. Go slower.');
    expect(table.rows[0].rmseMean?.mean).toBeCloseTo(0.105);
  });

  it('has a row for every method before the first result', () => {
    const waiting = makeRace(['studio', 'fcls'], [0]);
    const rows = allRows(tableOf(waiting), waiting.config.methods);
    expect(rows.map((r) => [r.name, r.runs])).toEqual([
      ['Studio', 0],
      ['FCLS', 0],
    ]);
  });

  it('has no metric columns without a truth, and no SAD where the truth has no spectra', () => {
    const keys = (t: Parameters<typeof tableColumns>[1]) =>
      tableColumns(['Soil', 'Tree'], t).map((c) => c.key);
    expect(keys(null)).toEqual(['reconstruction', 'seconds', 'parameters']);
    expect(keys({ endmembers: null })).toEqual([
      'rmse-0',
      'rmse-1',
      'mean',
      'reconstruction',
      'seconds',
      'parameters',
    ]);
    expect(keys({ endmembers: new Float32Array() })).toContain('sad');
  });

  it('sorts both ways, with methods without a number last', () => {
    const table = tableOf(race);
    const columns = tableColumns(['Soil', 'Tree'], truth);
    const by = (direction: 'ascending' | 'descending', key = 'mean') =>
      sortedRows(table.rows, columns, { key, direction }).map((r) => r.method);
    expect(by('ascending')).toEqual(['studio', 'fcls', 'deeptrans']);
    expect(by('descending')).toEqual(['fcls', 'studio', 'deeptrans']);
    expect(by('ascending', 'method')).toEqual(['deeptrans', 'fcls', 'studio']);
    expect(by('descending', 'runs').at(-1)).toBe('deeptrans');
    expect(nextSorting(null, 'mean').direction).toBe('ascending');
    expect(nextSorting({ key: 'mean', direction: 'ascending' }, 'mean').direction).toBe(
      'descending',
    );
  });

  it('says whether the best is better by more than chance, or that it cannot be said', () => {
    const over = (seeds: number, noise = 0) =>
      significance(
        tableOf(
          finished(
            makeRace(
              ['studio', 'fcls'],
              Array.from({ length: seeds }, (_, i) => i),
            ),
            ({ method, seed }) => (method === 'studio' ? 0.1 + seed / 1000 : 0.2 + noise * seed),
          ),
        ),
      );
    expect(over(2)).toMatch(/cannot be said over 2 seeds/);
    expect(over(1)).toMatch(/cannot be said over one seed/);
    expect(over(5)).toMatch(/does not differ significantly.*cannot fall below 0.06/);
    expect(over(8)).toMatch(/^The best differs significantly.*Studio against FCLS.*p = 0\.008/);
    expect(over(8, -0.02)).toMatch(/does not differ significantly/);
    expect(significance(tableOf(makeRace(['studio'], [0])))).toMatch(/once two methods/);
  });

  it('becomes CSV, Markdown and LaTeX', () => {
    const table = tableOf(race);
    const input = tableInput(race, ['Soil', 'Tree']);
    const file = (format: Parameters<typeof tableFile>[0]) =>
      tableFile(format, table, input, 'toy').text;
    expect(file('csv')).toMatch(/^method,name,.*rmse Soil/);
    expect(file('runs')).toContain('It diverged.');
    expect(file('markdown')).toContain('| Studio | **0.1050**');
    expect(file('latex')).toContain('\\caption{RMSE of the abundances on toy.}');
    const blind = finished(makeRace(['fcls'], [0], false), () => null);
    expect(tableFile('latex', tableOf(blind), input, 'toy').text).toContain('Reconstruction RMSE');
  });
});

describe('the maps', () => {
  const names = ['Soil', 'Tree'];

  it('have the truth first, then the methods; differences against the truth', () => {
    const { runs } = finished(makeRace(['fcls'], [0]), () => 0.1);
    const rows = mapRows({ runs, truth, names, mode: 'difference' });
    expect(rows.map((r) => r.name)).toEqual(['Truth', 'FCLS']);
    expect(rows[0].columns[1].content).toMatchObject({ minus: null, label: 'Truth: Tree' });
    expect(rows[1].columns[1].content).toMatchObject({
      label: 'FCLS: Tree difference',
      minus: { offset: 1, stride: 2 },
    });
  });

  it('are empty, with a reason, where there are none', () => {
    const { runs } = finished(makeRace(['fcls', 'deeptrans'], [0]), ({ method }) =>
      method === 'fcls' ? 0.1 : undefined,
    );
    const bare = runs.map((r) => ({ ...r, result: r.result && { ...r.result, abundances: null } }));
    const rows = mapRows({ runs: bare, truth: null, names, mode: 'estimate' });
    expect(rows.map((r) => r.message)).toEqual([
      'Maps of this seed were not kept.',
      'Failed: It diverged.',
    ]);
    expect(rows.every((r) => !r.maps)).toBe(true);
  });

  it('have no difference for an endmember that has no truth', () => {
    const part = { ...truth, abundances: Float32Array.of(0, NaN, 0.5, NaN, 1, NaN) };
    const { runs } = finished(makeRace(['fcls'], [0]), () => 0.1);
    const rows = mapRows({ runs, truth: part, names, mode: 'difference' });
    expect(rows[0].columns.map((c) => c.content !== null)).toEqual([true, false]);
    expect(rows[1].columns.map((c) => c.content !== null)).toEqual([true, false]);
  });
});

describe('the spectra', () => {
  it('are in the order of the wavelengths, with the truth scaled to the methods and styles of their own', () => {
    const { runs } = finished(makeRace(['fcls', 'nnls'], [0]), () => 0.1);
    const withSpectra = { ...truth, endmembers: Float32Array.of(2, 4, 6, 8, 10, 12) };
    const { x, lines } = spectraOfRace({
      runs,
      truth: withSpectra,
      endmember: 1,
      wavelengths: Float64Array.of(500, 400, 600),
      validBands: Uint8Array.of(1, 1, 0),
    });
    expect(x).toEqual([400, 500, 600]);
    expect(lines.map((l) => l.key)).toEqual(['truth', 'fcls', 'nnls']);
    expect(lines[0].scale).toBeCloseTo(0.5);
    expect(lines[0].y).toEqual([5, 4, null]);
    expect(lines[1].y).toEqual([5, 4, null]);
  });

  it('never look alike', () => {
    const { runs } = finished(makeRace(methodIds, [0]), () => 0.1);
    const { lines } = spectraOfRace({
      runs,
      truth: null,
      endmember: 0,
      wavelengths: null,
      validBands: Uint8Array.of(1, 1, 1),
    });
    expect(new Set(lines.map((l) => `${l.color} ${l.dash}`)).size).toBe(methodIds.length);
  });
});

describe('in words', () => {
  it('counts endmembers', () => {
    expect([0, 1, 2, 3, 10, 11, 20, 21].map(ordinal)).toEqual([
      '1st',
      '2nd',
      '3rd',
      '4th',
      '11th',
      '12th',
      '21st',
      '22nd',
    ]);
  });

  it('says where the race stands', () => {
    expect(raceStatusText(null)).toBe('Not started.');
    const race = makeRace(['studio', 'fcls'], [0, 1]);
    const going: Race = {
      ...race,
      status: 'running',
      current: 0,
      what: 'step 12 of 60',
      remainingMs: 65_000,
      runs: race.runs.map((r, i) => (i === 0 ? { ...r, status: 'running' } : r)),
    };
    expect(raceStatusText(going)).toBe(
      'Run 1 of 4 · Studio, seed 0: step 12 of 60 · about 01:05 left',
    );
    expect(raceStatusText({ ...going, asked: 'skip' })).toMatch(/skipping$/);
    const done = finished(race, ({ method }) => (method === 'fcls' ? 0.1 : undefined));
    expect(raceStatusText({ ...done, seconds: 12 })).toBe(
      'Finished: 2 of 4 runs in 12 s, 2 failed.',
    );
    expect(raceStatusText({ ...done, status: 'cancelled' })).toMatch(/their results stay/);
  });

  it('has a help for every method', () => {
    for (const id of methodIds) expect(methodTable[id].help.length).toBeGreaterThan(20);
  });
});
