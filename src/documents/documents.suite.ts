/**
 * Any share document, for tests: by fast-check, so that a seed repeats it and a failure is made small; and a link of
 * anything, as shareLink.ts describes it.
 */
import * as fc from 'fast-check';
import { crc32 } from '../maths/crc32';
import type { SavedLabel } from '../scene/annotationSet';
import { benchmarkIds, madeDefaults } from '../scene/recipe';
import type { SceneRecipe } from '../scene/recipe';
import { settingsProblems } from '../settings/problems';
import { presetSettings, settingsTable } from '../settings/settings';
import type { Setting, SettingName, Settings } from '../settings/settings';
import { shareLimits } from './share';
import type { FromFiles, ShareDocument, SharedView } from './share';

const upTo = (most: number) => fc.integer({ min: 0, max: most });
const hex = (digits: number) =>
  fc
    .array(upTo(15), { minLength: digits, maxLength: digits })
    .map((list) => list.map((n) => n.toString(16)).join(''));
const text = (most: number) =>
  fc
    .string({ unit: 'grapheme', maxLength: most })
    .map((s) => s.slice(0, most).replace(/[\ud800-\udbff]$/, ''));
const some = <T extends object>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(model, { requiredKeys: [] });

const reference = fc.record({
  name: text(40),
  size: upTo(2 ** 40),
  hash: hex(64),
});

const recipe: fc.Arbitrary<SceneRecipe> = fc.oneof(
  fc.record({ kind: fc.constant('demo' as const), seed: upTo(2 ** 32 - 1) }),
  fc.record({ kind: fc.constant('bench' as const), id: fc.constantFrom(...benchmarkIds) }),
  fc.record({
    kind: fc.constant('land' as const),
    id: fc.constantFrom(...benchmarkIds),
    land: fc.integer({ min: 1, max: 9999 }),
  }),
  fc.record({
    kind: fc.constant('made' as const),
    spec: fc.record({
      ...(Object.fromEntries(
        Object.entries(madeDefaults).map(([name, value]) => [name, fc.constant(value)]),
      ) as { [K in keyof typeof madeDefaults]: fc.Arbitrary<(typeof madeDefaults)[K]> }),
      seed: upTo(2 ** 32 - 1),
      lines: fc.integer({ min: 60, max: 120 }),
      bands: fc.integer({ min: 3, max: 400 }),
      snrDb: fc.option(fc.integer({ min: 0, max: 80 })),
    }),
  }),
);

const fromFiles: fc.Arbitrary<FromFiles> = fc.record(
  {
    kind: fc.constant('files' as const),
    files: fc.array(reference, { minLength: 1, maxLength: 3 }),
    truthFiles: fc.array(reference, { maxLength: 2 }),
    choices: some({
      transpose: fc.boolean(),
      divideBy: fc.constantFrom(1, 100, 10_000),
      badBands: fc.array(upTo(300), { maxLength: 30 }),
      variable: text(20),
    }),
  },
  { requiredKeys: ['kind', 'files'] },
);

/** Values that the form takes. */
const setting = (name: SettingName): fc.Arbitrary<number | string> => {
  const of: Setting = settingsTable[name];
  if (of.kind === 'choice') return fc.constantFrom(...of.choices.map((c) => c.value));
  const { min, max, integer } = of;
  return integer ? fc.integer({ min, max }) : fc.double({ min, max, noNaN: true });
};

const settings: fc.Arbitrary<Settings> = fc
  .tuple(
    fc.constantFrom('studio' as const, 'paper' as const),
    some(
      Object.fromEntries(
        (Object.keys(settingsTable) as SettingName[]).map((name) => [name, setting(name)]),
      ) as Record<SettingName, fc.Arbitrary<number | string>>,
    ),
  )
  .map(([preset, change]) => ({ ...presetSettings(preset), ...change }) as Settings)
  .map((s) => (settingsProblems(s).length === 0 ? s : presetSettings(s.preset)));

interface Size {
  readonly lines: number;
  readonly samples: number;
  readonly bands: number;
}

/** Fractions that sum to 1: in ‰, or as a division left them. */
const fractions = (R: number): fc.Arbitrary<readonly number[]> =>
  fc.tuple(fc.array(upTo(1000), { minLength: R, maxLength: R }), fc.boolean()).map(([w, whole]) => {
    const sum = w.reduce((s, v) => s + v, 0);
    if (sum === 0) return w.map((_, r) => (r === 0 ? 1 : 0));
    if (!whole) return w.map((v) => v / sum);
    const floors = w.map((v) => Math.floor((v / sum) * 1000));
    floors[0] += 1000 - floors.reduce((s, v) => s + v, 0);
    return floors.map((v) => v / 1000);
  });

const label = (R: number, { lines, samples }: Size): fc.Arbitrary<SavedLabel> =>
  fc.record(
    {
      line: upTo(lines - 1),
      sample: upTo(samples - 1),
      abundances: fractions(R),
      confidence: fc.constantFrom(0, 0.5, 1),
      error: fc.constantFrom(0, 0.05, 0.1, 0.3),
      checked: fc.constant(true),
    },
    { requiredKeys: ['line', 'sample', 'abundances'] },
  );

const view = ({ lines, samples, bands }: Size): fc.Arbitrary<SharedView> => {
  const band = upTo(bands - 1);
  const layer = fc.record(
    { kind: fc.constantFrom('rgb', 'band', 'truth', 'pca'), endmember: upTo(11) },
    { requiredKeys: ['kind'] },
  );
  return some({
    page: fc.constantFrom('studio' as const, 'race' as const, 'labs' as const),
    layer,
    second: layer,
    rgb: fc.tuple(band, band, band),
    band,
    palette: fc.constantFrom('viridis' as const, 'gray' as const),
    arrangement: fc.constantFrom('one' as const, 'swipe' as const, 'scatter' as const),
    viewport: fc.record({
      line: fc.double({ min: 0, max: lines, noNaN: true }),
      sample: fc.double({ min: 0, max: samples, noNaN: true }),
      scale: fc.double({ min: 0.5, max: 40, noNaN: true }),
    }),
    cursor: fc.record({ line: upTo(lines - 1), sample: upTo(samples - 1) }),
    truth: fc.constantFrom('shown' as const, 'veiled' as const),
  });
};

/** @param labels the most of them */
export const shareDocuments = (labels = 40): fc.Arbitrary<ShareDocument> =>
  fc
    .tuple(
      fc.record({
        lines: fc.integer({ min: 1, max: 500 }),
        samples: fc.integer({ min: 1, max: 500 }),
        bands: fc.integer({ min: 2, max: 400 }),
      }),
      fc.integer({ min: 2, max: 12 }),
    )
    .chain(([size, R]) =>
      fc.record(
        {
          scene: fc.record(
            {
              name: text(40),
              lines: fc.constant(size.lines),
              samples: fc.constant(size.samples),
              bands: fc.constant(size.bands),
              from: fc.oneof({ weight: 2, arbitrary: recipe }, { weight: 1, arbitrary: fromFiles }),
              exact: hex(16),
              rounded: hex(8),
              generator: fc.integer({ min: 1, max: 9 }),
            },
            { requiredKeys: ['name', 'lines', 'samples', 'bands', 'from', 'exact', 'rounded'] },
          ),
          endmembers: fc.array(
            fc.record({
              name: text(shareLimits.name),
              color: upTo(11),
              truth: fc.option(upTo(11)),
            }),
            { minLength: R, maxLength: R },
          ),
          labels: fc.oneof(
            fc.array(label(R, size), { maxLength: labels }),
            fc.record({
              count: fc.integer({ min: 1, max: shareLimits.labels }),
              protocol: fc.constantFrom('random' as const, 'spread' as const),
              seed: upTo(2 ** 31 - 1),
            }),
          ),
          settings,
          view: view(size),
          lesson: fc.record({ id: text(30), step: fc.integer({ min: 1, max: 12 }) }),
          hide: fc.array(text(20), { minLength: 1, maxLength: 4 }),
        },
        { requiredKeys: ['scene', 'endmembers', 'labels', 'settings'] },
      ),
    );

/** A whole link around a body. @param flags 1: the body is deflated */
export function enveloped(body: Uint8Array, flags = 1): string {
  const bytes = new Uint8Array(7 + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, flags);
  view.setUint16(1, body.length, true);
  bytes.set(body, 7);
  view.setUint32(3, crc32(body, crc32(bytes.subarray(0, 3))), true);
  return `u1.${Buffer.from(bytes).toString('base64url')}`;
}
