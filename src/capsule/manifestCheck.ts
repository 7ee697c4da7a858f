/** The check of a capsule's `capsule.json`, which anybody may have written. */
import * as is from '../scene/check';
import type { Check } from '../scene/check';
import { StudioError } from '../scene/errors';
import type { FileReference } from '../scene/importChoices';
import { keptAddress } from '../scene/keptAddress';
import { importChoices } from '../scene/importChoicesCheck';
import { labelErrorKinds } from '../scene/labelErrors';
import type { LabelErrorKind } from '../scene/labelErrors';
import { sceneRecipe } from '../scene/recipe';
import { allIds } from '../settings/methods';
import type { MethodId } from '../settings/methods';
import type { StepsChoice } from '../settings/schedules';
import type { RunTrail, TileShape } from '../protocol/run';
import type { Matching } from '../protocol/race';
import { capsuleFormat } from './format';
import { capsuleVersion } from './manifest';
import type {
  CapsuleEndmember,
  CapsuleEngine,
  CapsuleManifest,
  CapsuleMember,
  CapsuleMetrics,
  CapsuleRace,
  CapsuleRaceRun,
  CapsuleRun,
  CapsuleScene,
  CapsuleSource,
  SceneFiles,
} from './manifest';

const digest = is.holding(is.text(64), (hex) =>
  /^[0-9a-f]{64}$/.test(hex)
    ? null
    : { at: [], found: hex, expected: 'a SHA-256 of 64 hexadecimal digits' },
);
const sum = is.holding(is.text(16), (hex) =>
  /^[0-9a-f]{8,16}$/.test(hex)
    ? null
    : { at: [], found: hex, expected: '8 to 16 hexadecimal digits' },
);
const files = is.list(
  is.object<FileReference>({
    ...{ name: is.text(255), size: is.count, hash: is.text(128) },
    address: is.optional(keptAddress),
  }),
  0,
  50,
);

const sceneFiles = is.object<SceneFiles>({
  kind: is.exactly('files'),
  files,
  truthFiles: files,
  choices: is.nullable(is.both(is.fields, importChoices)),
  variable: is.nullable(is.text(255)),
  embedded: is.flag,
});

const from = is.depending<CapsuleSource>((value) =>
  is.fieldIn(value, 'kind') === 'files' ? sceneFiles : sceneRecipe,
);

const scene = is.object<CapsuleScene>({
  name: is.text(1000),
  lines: is.side,
  samples: is.side,
  bands: is.side,
  validPixels: is.count,
  validBands: is.count,
  from,
  exact: sum,
  rounded: sum,
  mask: sum,
  generator: is.nullable(is.whole(1, 9999)),
});

const engine = is.object<CapsuleEngine>({
  engine: is.oneOf('wasm', 'webgpu'),
  adapter: is.text(),
  software: is.flag,
  simd: is.nullable(is.flag),
  threads: is.nullable(is.count),
  isolated: is.flag,
  browser: is.object<CapsuleEngine['browser']>({ name: is.text(60), version: is.text(60) }),
});

const tile = is.nullable(is.object<TileShape>({ lines: is.side, samples: is.side }));
const trail = is.object<RunTrail>({ start: digest, prior: digest, theta0: digest });

function metricsOf(R: number): Check<CapsuleMetrics> {
  const each = is.list(is.nullable(is.finite()), R, R);
  const one = is.nullable(is.finite());
  return is.object<CapsuleMetrics>({
    ...{ rmse: each, rmseMean: one, sad: each, sadMean: one, reconstruction: one },
  });
}

const runOf = (R: number): Check<CapsuleRun> =>
  is.object<CapsuleRun>({
    steps: is.some,
    parameters: is.count,
    seconds: is.finite(0),
    labelsVersion: is.count,
    tiles: is.object<CapsuleRun['tiles']>({ train: tile, answer: tile }),
    recoveries: is.list(is.text(2000), 0, 100),
    warm: is.nullable(
      is.object<NonNullable<CapsuleRun['warm']>>({
        domain: is.oneOf('raw', 'unit'),
        count: is.count,
      }),
    ),
    trail,
    lossTerms: is.list(is.text(40), 0, 40),
    ...{ losses: digest, theta: digest, spectra: digest, abundances: digest },
    metrics: metricsOf(R),
  });

const method = is.oneOf<MethodId>(...allIds);

const raceRunOf = (R: number): Check<CapsuleRaceRun> =>
  is.object<CapsuleRaceRun>({
    method,
    seed: is.count,
    without: is.nullable(is.text(5000)),
    labels: is.count,
    steps: is.count,
    seconds: is.finite(0),
    parameters: is.count,
    matching: is.oneOf<Matching>('labels', 'truth', 'label spectra', 'none'),
    order: is.list(is.whole(0, R - 1), R, R),
    reordered: is.flag,
    note: is.nullable(is.text(5000)),
    trail: is.nullable(trail),
    losses: is.nullable(digest),
    theta: is.nullable(digest),
    spectra: digest,
    abundances: is.nullable(digest),
    metrics: metricsOf(R),
  });

type RaceLabels = CapsuleRace['labels'];
const given = is.object<Extract<RaceLabels, { kind: 'given' }>>({ kind: is.exactly('given') });
const sampled = is.object<Extract<RaceLabels, { kind: 'sampled' }>>({
  kind: is.exactly('sampled'),
  count: is.count,
  protocol: is.oneOf('random', 'spread'),
  error: is.nullable(is.oneOf<LabelErrorKind>(...labelErrorKinds)),
});
const raceLabels = is.depending<RaceLabels>((value) =>
  is.fieldIn(value, 'kind') === 'given' ? given : sampled,
);

const raceOf = (R: number): Check<CapsuleRace> =>
  is.object<CapsuleRace>({
    methods: is.list(method, 1, 100),
    seeds: is.list(is.count, 1, 1000),
    labels: raceLabels,
    steps: is.nullable(
      is.depending<StepsChoice>((value) =>
        value === 'quick' ? is.exactly('quick') : is.whole(1, 5000),
      ),
    ),
    keepMaps: is.oneOf('all', 'first seed'),
    withTruth: is.flag,
    runs: is.list(raceRunOf(R), 0, 10_000),
  });

const manifest: Check<CapsuleManifest> = is.depending((value) => {
  const list = is.fieldIn(value, 'endmembers');
  const R = Array.isArray(list) ? list.length : 0;
  const whole = is.object<CapsuleManifest>({
    format: is.exactly(capsuleFormat),
    version: is.exactly<typeof capsuleVersion>(capsuleVersion),
    studio: is.text(40),
    ended: is.nullable(is.text(40)),
    written: is.text(40),
    scene,
    endmembers: is.list(
      is.object<CapsuleEndmember>({
        name: is.text(1000),
        color: is.whole(0, 99),
        truth: is.nullable(is.whole(0, 999)),
      }),
      2,
      12,
    ),
    engine,
    run: is.nullable(runOf(R)),
    race: is.nullable(raceOf(R)),
    members: is.list(
      is.object<CapsuleMember>({ path: is.text(500), bytes: is.count, sha256: digest }),
      1,
      1000,
    ),
  });
  return is.holding(whole, ({ run, race }) =>
    (run === null) === (race === null)
      ? { at: ['run'], found: run && 'a run and a race', expected: 'a run or a race' }
      : null,
  );
});

/**
 * @param file what errors call it
 * @throws StudioError (kind `capsule`); field `version` when a newer studio wrote it
 */
export function readManifest(value: unknown, file: string): CapsuleManifest {
  const version = is.fieldIn(value, 'version');
  if (
    is.fieldIn(value, 'format') === capsuleFormat &&
    typeof version === 'number' &&
    version > capsuleVersion
  ) {
    throw new StudioError({
      kind: 'capsule',
      message: `${file} was written by a newer studio.`,
      ...{ file, field: 'version' },
      found: `version ${version}`,
      expected: `version ${capsuleVersion}`,
      advice:
        'Reload the page to get the newest studio, or update it, then open the capsule again.',
    });
  }
  const result = is.checked(manifest, value);
  if (!result.fault) return result.value;
  const { at, found, expected } = result.fault;
  throw damaged(file, `capsule.json, ${is.placeOf(at) || 'the document'}`, {
    found: is.described(found),
    expected,
  });
}

/** A capsule that is not as it was written. */
export const damaged = (
  file: string,
  field: string,
  { found, expected }: { readonly found: string; readonly expected: string },
): StudioError =>
  new StudioError({
    kind: 'capsule',
    message: `${file} is damaged, was changed, or is not a capsule.`,
    ...{ file, field, found, expected },
    advice: 'Ask for another copy of it. Nothing that is open here has changed.',
  });
