import { describe, expect, it } from 'vitest';
import { StudioError } from '../../scene/errors';
import type { StudioErrorData } from '../../scene/errors';
import { makeRng } from '../../maths/rng';
import { demoRecipe } from '../../scene/recipe';
import type { RunSummary } from '../../protocol/run';
import { fakeEngine, tinyEstimate, tinyScene } from '../fakeWorkers.suite';
import { createStudio } from '../studio';
import { newRun } from '../train/run';
import { readDocument, restoredState, snapshot } from './document';
import type { SessionDocument } from './document';
import { readSessionFile, writeSessionFile } from './file';
import { migrate, migrations } from './migrate';
import { pack, unpack } from '../persist/pack';
import type { StoredArray } from '../persist/pack';
import { raceMapsLimit } from '../race/persist';
import { lossesOf } from '../train/persist';
import { newRace } from '../race/race';

/** A document with a bit of everything. */
function sample(): SessionDocument {
  const { store } = createStudio(fakeEngine().make);
  const set = store.setState;
  set({ scene: tinyScene() });
  store.getState().annotate(1, 1, 0);
  store.getState().annotate(2, 2, 1);
  store.getState().setEndmemberCount(2);
  store.getState().setConfidence(store.getState().labels[0].id, 0.4);
  store.getState().setError(store.getState().labels[1].id, 0.2);
  store.getState().setChecked(store.getState().labels[1].id, true);
  const { endmembers, labels, labelsVersion, settings } = store.getState();
  const run = {
    ...newRun(3, settings, store.getState()),
    status: 'running' as const,
    checkpoint: { step: 4, theta: new Float32Array(5), moments: [new Float32Array(5)] },
    losses: [
      { step: 0, total: 1, terms: { L_rec: 1 } },
      { step: 1, total: 0.5, terms: { L_rec: 0.25, L_syn: 0.25 } },
    ],
  };
  const estimate = tinyEstimate(4, 2);
  const made = { endmembers, labels, labelsVersion, update: null, settings };
  const result = { run: 3, ...made, estimate, classical: null, summary: null };
  set({ run, result, references: [{ file: 'a.csv', names: ['x'], values: new Float32Array(5) }] });
  store.getState().togglePin({ line: 1, sample: 2 });
  store.getState().pinRegion({ name: 'roof', mean: [1, 2, 3, 4, 5], sd: [0, 0, 1, 0, 0] });
  store.getState().setSpectrumView('derivative');
  store.getState().setPreview(false);
  const document = snapshot(store.getState(), {
    ...{ name: 'tiny', created: 1, saved: 2, truthFiles: [] },
    files: [{ name: 'tiny.mat', size: 3, hash: 'ab' }],
    thumbnail: { width: 1, height: 1, rgba: new Uint8ClampedArray(4) },
  });
  if (!document) throw new Error('a scene is open');
  return document;
}

const keyed = () => {
  const keys = new Map<StoredArray, string>();
  return (array: StoredArray) => {
    const key = keys.get(array) ?? `k${keys.size}`;
    keys.set(array, key);
    return key;
  };
};

const clone = (value: unknown) => JSON.parse(JSON.stringify(value)) as Record<string, unknown>;

function refusal(work: () => unknown): StudioErrorData {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(StudioError);
    return (error as StudioError).data;
  }
  throw new Error('it was not refused');
}

describe('documents', () => {
  it('come back from JSON and arrays as they were, each array stored once', () => {
    const document = sample();
    const { tree, arrays } = pack(document, keyed());
    const back = readDocument(unpack(clone(tree), arrays, 'x'), 'x');
    expect(back).toEqual(document);
    expect(lossesOf(back.run!.losses)).toEqual([
      { step: 0, total: 1, terms: { L_rec: 1 } },
      { step: 1, total: 0.5, terms: { L_rec: 0.25, L_syn: 0.25 } },
    ]);
    const shared = new Float32Array([1, 2]);
    expect(pack({ a: shared, b: [shared, NaN, -Infinity] }, keyed()).arrays.size).toBe(1);
    const numbers = pack({ n: [NaN, -Infinity, 1] }, keyed());
    expect(unpack(clone(numbers.tree), numbers.arrays, 'x')).toEqual({ n: [NaN, -Infinity, 1] });
  });

  it('keep how far a run trusted its labels; sessions of before there was that open as they are', () => {
    const document = sample();
    const { estimate } = document.result!;
    const engine = { engine: 'wasm', adapter: 'CPU', software: false, reason: '' } as const;
    const summary: RunSummary = {
      ...{ estimate, engine, reconstructionError: new Float32Array(12), reconstructionRmse: 0.1 },
      ...{ parameters: 5, seconds: 1 },
      state: { step: 4, theta: new Float32Array(5), moments: [] },
    };
    const back = (trust?: unknown) => {
      const result = { ...document.result, summary: { ...summary, ...(trust ? { trust } : {}) } };
      const { tree, arrays } = pack({ ...document, result }, keyed());
      return readDocument(unpack(clone(tree), arrays, 'x'), 'x').result?.summary;
    };
    const trust = [
      { wrong: 0.9, weight: 0.1 },
      { wrong: 0, weight: 1 },
    ];
    expect(back(trust)?.trust).toEqual(trust);
    expect(back()).toEqual(summary);
    expect(refusal(() => back([{ wrong: 2, weight: 1 }])).field).toBe(
      'result.summary.trust[0].wrong',
    );
  });

  it('leave out maps of a race above the limit, and say so', () => {
    const { store } = createStudio(fakeEngine().make);
    store.setState({ scene: tinyScene() });
    const { endmembers } = store.getState();
    const race = newRace(
      1,
      {
        ...{ methods: ['fcls'], seeds: [0], endmemberNames: ['a', 'b'], truth: null },
        ...{ labels: { kind: 'given', labels: [] }, keepMaps: 'all' },
      },
      endmembers,
      [],
    );
    const big = { byteLength: raceMapsLimit + 4 } as unknown as Float32Array;
    const result = { abundances: big, endmembers: new Float32Array(15) } as never;
    store.setState({ race: { ...race, runs: [{ ...race.runs[0], status: 'finished', result }] } });
    const facts = { name: '', created: 0, saved: 0, files: [], truthFiles: [], thumbnail: null };
    const record = snapshot(store.getState(), facts)?.race;
    expect(record?.mapsLeftOut).toBe(true);
    expect(record?.runs[0].result?.abundances).toBeNull();
    expect(record?.runs[0].result?.endmembers).toHaveLength(15);
  });

  const damage: readonly [string, (d: Record<string, never>) => void, string][] = [
    ['a label outside the scene', (d) => set(d, 'labels.0.line', 3), 'labels[0].line'],
    ['a label surer than sure', (d) => set(d, 'labels.0.confidence', 1.1), 'labels[0].confidence'],
    ['a label surer than exact', (d) => set(d, 'labels.0.error', -0.1), 'labels[0].error'],
    ['a label that says nothing', (d) => set(d, 'labels.0.error', 0.6), 'labels[0].error'],
    ['an error in words', (d) => set(d, 'labels.0.error', 'exact'), 'labels[0].error'],
    ['a mark that is none', (d) => set(d, 'labels.1.checked', 'yes'), 'labels[1].checked'],
    ['a label at half a line', (d) => set(d, 'labels.0.line', 0.5), 'labels[0].line'],
    [
      'fractions that do not sum to 1',
      (d) => set(d, 'labels.1.abundances', [1, 1]),
      'labels[1].abundances',
    ],
    [
      'fractions of too many',
      (d) => set(d, 'labels.1.abundances', [1, 0, 0]),
      'labels[1].abundances',
    ],
    ['an endmember without a name', (d) => set(d, 'endmembers.0.name', 7), 'endmembers[0].name'],
    [
      'ids given twice',
      (d) => set(d, 'endmembers.1.id', (d.endmembers as { id: string }[])[0].id),
      'endmembers[1].id',
    ],
    ['one endmember', (d) => set(d, 'endmembers', [(d.endmembers as unknown[])[0]]), 'endmembers'],
    ['a scene of no lines', (d) => set(d, 'scene.lines', 0), 'scene.lines'],
    [
      'an absurd scene',
      (d) => ['lines', 'samples', 'bands'].forEach((k) => set(d, `scene.${k}`, 1e7)),
      'scene',
    ],
    ['no source of the scene', (d) => set(d, 'scene.files', []), 'scene.files'],
    ['a recipe beside files', (d) => set(d, 'scene.recipe', demoRecipe), 'scene.files'],
    ['an unknown recipe', (d) => set(d, 'scene.recipe', { kind: 'evil' }), 'scene.recipe.kind'],
    [
      'a recipe of a scene too large',
      (d) => set(d, 'scene.recipe', { kind: 'made', spec: { lines: 1e9 } }),
      'scene.recipe.spec.lines',
    ],
    [
      'a recipe with a field it does not have',
      (d) => set(d, 'scene.recipe', { ...demoRecipe, lines: 3 }),
      'scene.recipe.lines',
    ],
    ['a band outside', (d) => set(d, 'view.band', 5), 'view.band'],
    ['a pin outside', (d) => set(d, 'pins.0.line', 3), 'pins[0].line'],
    ['a pin of few bands', (d) => set(d, 'pins.1.mean', [1]), 'pins[1].mean'],
    ['an unknown view of spectra', (d) => set(d, 'spectrumView', 'x'), 'spectrumView'],
    ['a switch that is a number', (d) => set(d, 'preview', 1), 'preview'],
    ['an unknown layer', (d) => set(d, 'view.layer', { kind: 'x' }), 'view.layer.kind'],
    ['an unknown preset', (d) => set(d, 'settings.preset', 'best'), 'settings.preset'],
    ['steps as text', (d) => set(d, 'settings.steps', '60'), 'settings.steps'],
    ['an unknown method', (d) => set(d, 'raceChoice.methods', ['magic']), 'raceChoice.methods[0]'],
    ['an unknown status', (d) => set(d, 'run.status', 'dancing'), 'run.status'],
    [
      'a map that is a number',
      (d) => set(d, 'result.estimate.abundances', 3),
      'result.estimate.abundances',
    ],
    ['no labels', (d) => set(d, 'labels', undefined), 'labels'],
    ['text for an object', (d) => set(d, 'view', 'x'), 'view'],
  ];
  it.each(damage)('are refused with %s', (_, spoil, field) => {
    const { tree, arrays } = pack(sample(), keyed());
    const spoiled = unpack(clone(tree), arrays, 'f.unmix') as Record<string, never>;
    spoil(spoiled);
    const data = refusal(() => readDocument(spoiled, 'f.unmix'));
    expect(data).toMatchObject({ kind: 'session', file: 'f.unmix', field });
    expect(data.found).toBeTruthy();
    expect(data.expected).toBeTruthy();
  });

  it('are refused with maps and weights of another size, naming both', () => {
    const document = sample();
    const { result, run } = document;
    const maps = { ...result!, estimate: { ...result!.estimate, abundances: new Float32Array(5) } };
    expect(refusal(() => readDocument({ ...document, result: maps }, 'x'))).toMatchObject({
      field: 'result.estimate.abundances',
      found: 'float32, 5 values',
      expected: 'float32, 24 values',
    });
    const checkpoint = { ...run!.checkpoint!, moments: [new Float32Array(4)] };
    const weights = { ...document, run: { ...run!, checkpoint } };
    expect(refusal(() => readDocument(weights, 'x')).field).toBe('run.checkpoint.moments[0]');
  });

  it('with settings or fields of another version: missing ones get defaults, extra ones go', () => {
    const { tree, arrays } = pack(sample(), keyed());
    const other = unpack(clone(tree), arrays, 'x') as { settings: Record<string, unknown> };
    delete other.settings.kernelShare;
    other.settings.magic = 3;
    const read = readDocument(other, 'x');
    expect(read.settings.kernelShare).toBe(sample().settings.kernelShare);
    expect(read.settings).not.toHaveProperty('magic');
  });

  it('random damage of any field ends in a document or a typed error', () => {
    const rng = makeRng(5);
    const { tree, arrays } = pack(sample(), keyed());
    const evil = [null, -1, 1e300, 'x', [], {}, true, { '#array': 'k0' }, { '#number': 'x' }];
    let refused = 0;
    for (let i = 0; i < 400; i++) {
      const spoiled = clone(tree);
      const paths = pathsOf(spoiled);
      set(spoiled, paths[rng.int(paths.length)], evil[rng.int(evil.length)]);
      try {
        readDocument(unpack(migrate(spoiled, 'x'), arrays, 'x'), 'x');
      } catch (error) {
        expect(error).toBeInstanceOf(StudioError);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(250);
  });
});

/** Sets a field by its path: "labels.0.line". */
function set(target: Record<string, unknown>, path: string, value: unknown): void {
  const names = path.split('.');
  const last = names.pop() ?? '';
  let at = target;
  for (const name of names) at = at[name] as Record<string, unknown>;
  at[last] = value;
}

function pathsOf(value: unknown, at = ''): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    const path = at ? `${at}.${key}` : key;
    return [path, ...pathsOf(child, path)];
  });
}

describe('versions', () => {
  it('an earlier document comes up step by step', () => {
    // Made by hand: before version 1 a session had one file, and labels were rows.
    const { tree, arrays } = pack(sample(), keyed());
    const { scene, labels, ...same } = clone(tree) as {
      scene: { files: unknown[] };
      labels: { line: number; sample: number; abundances: number[] }[];
    };
    const old = {
      ...same,
      version: 0,
      scene: {
        ...scene,
        recipe: undefined,
        demoSeed: null,
        files: undefined,
        file: scene.files[0],
      },
      labels: labels.map((l) => [l.line, l.sample, ...l.abundances]),
    };
    const steps = {
      ...migrations,
      0: ({ scene: was, labels: rows, ...rest }: Record<string, unknown>) => ({
        ...rest,
        scene: { ...(was as object), files: [(was as { file: unknown }).file] },
        labels: (rows as number[][]).map(([line, sample, ...abundances], i) => ({
          ...{ id: `label-${i + 1}`, line, sample, abundances },
        })),
      }),
    };
    const read = readDocument(unpack(migrate(old, 'old', steps), arrays, 'old'), 'old');
    expect(read).toEqual(sampleLike(read));
    expect(refusal(() => migrate(old, 'old')).field).toBe('version');
  });

  /** The sample with the ids of endmembers that were counted on since. */
  function sampleLike(read: SessionDocument): SessionDocument {
    const text = JSON.stringify(read.endmembers.map((e) => e.id));
    expect(text).toContain('endmember-');
    // Such rows knew no confidence.
    const labels = sample().labels.map(({ id, line, sample: at, abundances }) => ({
      ...{ id, line, sample: at, abundances },
    }));
    return { ...read, labels, scene: sample().scene };
  }

  /** A document as 0.1 and 0.2 wrote it, read. */
  function version1(scene: Record<string, unknown>, document = sample()) {
    const { tree, arrays } = pack(document, keyed());
    const { recipe, ...was } = clone(tree).scene as Record<string, unknown>;
    expect(recipe).toBeNull();
    const old = { ...clone(tree), version: 1, scene: { ...was, ...scene } };
    return readDocument(unpack(migrate(old, 'old'), arrays, 'old'), 'old');
  }

  it('sessions of version 1 open as before: from files', () => {
    const document = sample();
    expect(version1({ demoSeed: null }, document)).toEqual(document);
  });

  it('sessions of version 1 open as before: the demo scene of their seed', () => {
    const document = sample();
    const made = { ...document.scene, files: [], recipe: { kind: 'demo', seed: 7 } };
    expect(version1({ demoSeed: 7, files: [] }, document)).toEqual({ ...document, scene: made });
  });

  it.each([['x'], [-1], [1.5], [{}], [undefined]])(
    'a seed %j of version 1 is refused',
    (demoSeed) => {
      const data = refusal(() => version1({ demoSeed, files: [] }));
      expect(data.field).toBe('scene.recipe.seed');
    },
  );

  it('sessions from before labels had versions and confidence open, and count on from 0', () => {
    const { tree, arrays } = pack(sample(), keyed());
    const old = clone(tree) as Record<string, Record<string, unknown>>;
    delete old.labelsVersion;
    delete old.lastLabelsVersion;
    delete old.run.labelsVersion;
    delete old.result.labelsVersion;
    const document = readDocument(unpack(migrate(old, 'old'), arrays, 'old'), 'old');
    const { state } = restoredState(document, tinyScene());
    expect(state).toMatchObject({ labelsVersion: 0, lastLabelsVersion: 0 });
    expect(state.result?.labelsVersion).toBe(0);
    const { state: now } = restoredState(sample(), tinyScene());
    expect(now).toMatchObject({ labelsVersion: 6, lastLabelsVersion: 6 });
    expect(now.labels[0].confidence).toBe(0.4);
    expect(now.labels[1]).toMatchObject({ error: 0.2, checked: true });
  });

  it('sessions from before there were previews have them on', () => {
    const { tree, arrays } = pack(sample(), keyed());
    const old = clone(tree);
    delete old.preview;
    const document = readDocument(unpack(migrate(old, 'old'), arrays, 'old'), 'old');
    expect(restoredState(document, tinyScene()).state.preview.on).toBe(true);
    const { preview } = restoredState(sample(), tinyScene()).state;
    expect(preview).toMatchObject({ on: false, shown: null, asked: null });
  });

  it.each([
    [{ format: 'unmixing-studio-session', version: 3 }, 'version', 'newer'],
    [{ format: 'unmixing-studio-session' }, 'version', 'does not know'],
    [{ format: 'something', version: 1 }, 'format', 'not a session'],
    [[], 'format', 'not a session'],
  ])('%j is refused', (tree, field, words) => {
    const data = refusal(() => migrate(tree, 'x'));
    expect(data.field).toBe(field);
    expect(data.message).toContain(words);
  });
});

describe('session files', () => {
  const files = [new File(['abc'], 'tiny.mat')];
  const written = async (embed: boolean) =>
    new Uint8Array(
      await (
        await writeSessionFile(sample(), embed ? { files, truthFiles: [] } : null)
      ).arrayBuffer(),
    );

  it('give back the document, and the scene where it is embedded', async () => {
    const document = sample();
    const blob = await writeSessionFile(document, { files, truthFiles: [] });
    const opened = await readSessionFile(new File([blob], 'a.unmix'));
    expect(opened.document).toEqual(document);
    expect(await opened.embedded?.files[0].text()).toBe('abc');
    const without = await readSessionFile(new File([await written(false)], 'a.unmix'));
    expect(without.embedded).toBeNull();
  });

  it('a byte changed or cut anywhere is found, or changes nothing', async () => {
    const bytes = await written(false);
    const whole = JSON.stringify((await readSessionFile(new File([bytes], 'a.unmix'))).document);
    const rng = makeRng(9);
    let refused = 0;
    for (let i = 0; i < 120; i++) {
      const spoiled = i % 4 === 0 ? bytes.slice(0, rng.int(bytes.length)) : bytes.slice();
      if (i % 4 !== 0) spoiled[rng.int(spoiled.length)] ^= 1 << rng.int(8);
      try {
        const { document } = await readSessionFile(new File([spoiled], 'a.unmix'));
        expect(JSON.stringify(document)).toBe(whole);
      } catch (error) {
        expect(error).toBeInstanceOf(StudioError);
        expect((error as StudioError).data).toMatchObject({ kind: 'session', file: 'a.unmix' });
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(60);
  });
});
