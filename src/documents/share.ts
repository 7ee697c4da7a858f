/**
 * The share document: what a link and a shared file carry of somebody's work, so that another can repeat it: the scene by
 * recipe or by reference, endmembers, labels, settings, and what was looked at. No weights, no maps: those are trained
 * again. Plain data; the link is shareLink.ts.
 */
import type { SavedLabel } from '../scene/annotationSet';
import type { LabelProtocol } from '../scene/sampling';
import type { FileReference, ImportChoices } from '../scene/importChoices';
import { keptAddress } from '../scene/keptAddress';
import { importChoices } from '../scene/importChoicesCheck';
import * as is from '../scene/check';
import type { Check, Fault } from '../scene/check';
import { sceneRecipe } from '../scene/recipe';
import type { SceneRecipe } from '../scene/recipe';
import { oneOfKinds, parseStrict, readStrict, strict } from '../scene/strict';
import type { Words } from '../scene/strict';
import { shareFormat } from './shareFormat';
import { settingsProblems } from '../settings/problems';
import {
  presetSettings,
  settingsChanged,
  settingsTable,
  sharedSettingsBefore,
} from '../settings/settings';
import type { PresetName, SettingName, Settings } from '../settings/settings';

/** 2: a setting that is not there is the preset's; in files and links of version 1 it may be what was done before it. */
export const shareVersion = 2;
const shareVersions = [1, 2] as const;

/** The form's limits on what a link may ask of the studio. */
export const shareLimits = {
  labels: 500,
  /** Characters of a name. */
  name: 60,
  endmembers: [2, 12],
  /** Characters of a shared file. */
  file: 2 ** 20,
} as const;

/** Files that the person who opens it has to have. */
export interface FromFiles {
  readonly kind: 'files';
  readonly files: readonly FileReference[];
  /** Truth that was opened by itself, after the scene. */
  readonly truthFiles?: readonly FileReference[];
  readonly choices?: ImportChoices;
}

export interface SharedScene {
  readonly name: string;
  readonly lines: number;
  readonly samples: number;
  readonly bands: number;
  readonly from: SceneRecipe | FromFiles;
  /** Of the sender's scene (sceneSums of src/scene/identity.ts): every bit, and rounded to 1e-5. */
  readonly exact: string;
  readonly rounded: string;
  /** Version of the generator that made it; absent for files. */
  readonly generator?: number;
}

export interface SharedEndmember {
  readonly name: string;
  /** Index into the endmember colour palette. */
  readonly color: number;
  /** The truth column that it is compared with. */
  readonly truth: number | null;
}

/** Labels that the studio draws from the truth: the rule is exact, and short. */
export interface LabelRule {
  readonly count: number;
  readonly protocol: LabelProtocol;
  readonly seed: number;
}

export interface SharedLayer {
  readonly kind: string;
  readonly endmember?: number;
}

/** What differs from how a scene is shown at first. */
export interface SharedView {
  readonly page?: 'studio' | 'race' | 'labs';
  readonly layer?: SharedLayer;
  readonly second?: SharedLayer;
  readonly rgb?: readonly [number, number, number];
  readonly band?: number;
  readonly palette?: 'viridis' | 'gray';
  readonly arrangement?: 'one' | 'beside' | 'swipe' | 'flicker' | 'scatter';
  readonly viewport?: { readonly line: number; readonly sample: number; readonly scale: number };
  readonly cursor?: { readonly line: number; readonly sample: number };
  /** What is known of the truth is not shown. */
  readonly truth?: 'shown' | 'veiled';
}

export interface ShareDocument {
  readonly scene: SharedScene;
  readonly endmembers: readonly SharedEndmember[];
  readonly labels: LabelRule | readonly SavedLabel[];
  /** Complete; written as differences from the preset. */
  readonly settings: Settings;
  readonly view?: SharedView;
  readonly lesson?: { readonly id: string; readonly step: number };
  /** Parts of an embedded studio that are left out; unknown names are passed over. */
  readonly hide?: readonly string[];
}

export const isRule = (labels: ShareDocument['labels']): labels is LabelRule =>
  'protocol' in labels;

/* ---------- checks ---------- */

const name = is.text(shareLimits.name);
const sum = is.holding(is.text(16), (hex) =>
  /^[0-9a-f]{8,16}$/.test(hex)
    ? null
    : { at: [], found: hex, expected: '8 to 16 hexadecimal digits' },
);

const fileReference = strict<FileReference>({
  name: is.text(255),
  size: is.count,
  hash: is.text(128),
  address: is.optional(keptAddress),
});

type OfKind<K> = Extract<SceneRecipe | FromFiles, { kind: K }>;
const files: Check<FromFiles> = strict<FromFiles>({
  kind: is.exactly('files'),
  files: is.list(fileReference, 1, 50),
  truthFiles: is.optional(is.list(fileReference, 0, 50)),
  choices: is.optional(is.both(is.fields, importChoices)),
});
const from: Check<SceneRecipe | FromFiles> = oneOfKinds<SceneRecipe | FromFiles>('kind', {
  ...Object.fromEntries(
    (['demo', 'bench', 'land', 'made'] as const satisfies readonly OfKind<string>['kind'][]).map(
      (kind) => [kind, sceneRecipe],
    ),
  ),
  files,
});

const scene: Check<SharedScene> = strict<SharedScene>({
  name: is.text(255),
  lines: is.side,
  samples: is.side,
  bands: is.side,
  from,
  exact: sum,
  rounded: sum,
  generator: is.optional(is.whole(1, 9999)),
});

const endmember = strict<SharedEndmember>({
  name,
  color: is.whole(0, 99),
  truth: is.nullable(is.whole(0, 999)),
});

const rule = strict<LabelRule>({
  count: is.whole(1, shareLimits.labels),
  protocol: is.oneOf('random', 'spread'),
  seed: is.whole(0, 2 ** 31 - 1),
});

/** What digits of a link may lose. */
const sumTolerance = 1e-3;

const labelsOf = (size: Size): Check<readonly SavedLabel[]> =>
  is.list(
    is.holding(
      strict<SavedLabel>({
        line: is.whole(0, size.lines - 1),
        sample: is.whole(0, size.samples - 1),
        abundances: is.list(is.finite(0, 1 + sumTolerance), size.endmembers, size.endmembers),
        confidence: is.optional(is.finite(0, 1)),
        error: is.optional(is.finite(0, 0.5)),
        checked: is.optional(is.flag),
      }),
      ({ abundances }) =>
        Math.abs(abundances.reduce((s, a) => s + a, 0) - 1) > sumTolerance
          ? { at: ['abundances'], found: abundances, expected: 'fractions that sum to 1' }
          : null,
    ),
    0,
    shareLimits.labels,
  );

/** What the rest is measured by; 1 where it is wrong itself, which is told first. */
interface Size {
  readonly lines: number;
  readonly samples: number;
  readonly bands: number;
  readonly endmembers: number;
}

function sizeIn(value: unknown): Size {
  const given = is.fieldIn(value, 'scene');
  const side = (of: string): number => {
    const found = is.fieldIn(given, of);
    return typeof found === 'number' && found >= 1 ? found : 1;
  };
  const list = is.fieldIn(value, 'endmembers');
  return {
    lines: side('lines'),
    samples: side('samples'),
    bands: side('bands'),
    endmembers: Array.isArray(list) ? list.length : 0,
  };
}

const names = Object.keys(settingsTable) as SettingName[];

/** Of the preset, with what differs; then what the form itself asks of settings. */
const settingsOf = (defaultsOf: (preset: PresetName) => Settings): Check<Settings> =>
  is.depending((value) => {
    const preset: PresetName = is.fieldIn(value, 'preset') === 'paper' ? 'paper' : 'studio';
    const defaults = defaultsOf(preset);
    const one = (setting: SettingName): readonly [string, Check<unknown>] => {
      const check: Check<string | number> =
        settingsTable[setting].kind === 'number' ? is.finite() : is.text(40);
      return [setting, is.made(is.optional(check), (given) => given ?? defaults[setting])];
    };
    const fields = { preset: is.oneOf('studio', 'paper'), ...Object.fromEntries(names.map(one)) };
    return is.holding(strict<Settings>(fields as unknown as is.Checks<Settings>), settingsFault);
  });

function settingsFault(all: Settings): Fault | null {
  const [problem] = settingsProblems(all);
  return problem === undefined ? null : { at: [], found: problem, expected: 'what the form takes' };
}

const layer = strict<SharedLayer>({
  kind: is.text(20),
  endmember: is.optional(is.whole(0, 99)),
});

function viewOf({ lines, samples, bands }: Size): Check<SharedView> {
  const band = is.whole(0, bands - 1);
  return strict<SharedView>({
    page: is.optional(is.oneOf('studio', 'race', 'labs')),
    layer: is.optional(layer),
    second: is.optional(layer),
    rgb: is.optional(is.list(band, 3, 3) as Check<readonly [number, number, number]>),
    band: is.optional(band),
    palette: is.optional(is.oneOf('viridis', 'gray')),
    arrangement: is.optional(is.oneOf('one', 'beside', 'swipe', 'flicker', 'scatter')),
    viewport: is.optional(
      strict({
        line: is.finite(-lines, 2 * lines),
        sample: is.finite(-samples, 2 * samples),
        scale: is.finite(1e-3, 1e3),
      }),
    ),
    cursor: is.optional(strict({ line: is.whole(0, lines - 1), sample: is.whole(0, samples - 1) })),
    truth: is.optional(is.oneOf('shown', 'veiled')),
  });
}

interface Written extends ShareDocument {
  readonly format: typeof shareFormat;
  readonly version: (typeof shareVersions)[number];
}

const written: Check<Written> = is.depending((value) => {
  const size = sizeIn(value);
  const byRule = is.hasFields(is.fieldIn(value, 'labels'));
  return strict<Written>({
    format: is.exactly(shareFormat),
    version: is.oneOf(...shareVersions),
    scene,
    endmembers: is.list(endmember, ...shareLimits.endmembers),
    labels: byRule ? rule : labelsOf(size),
    settings: settingsOf(
      is.fieldIn(value, 'version') === 1 ? sharedSettingsBefore : presetSettings,
    ),
    view: is.optional(viewOf(size)),
    lesson: is.optional(strict({ id: is.text(60), step: is.whole(1, 99) })),
    hide: is.optional(is.list(is.text(40), 0, 20)),
  });
});

/* ---------- as JSON ---------- */

/** What is written of a document: settings as differences from their preset. */
export function shareJson(document: ShareDocument): Record<string, unknown> {
  const { scene, endmembers, labels, settings, view, lesson, hide } = document;
  const different = settingsChanged(settings).map((n) => [n, settings[n]]);
  return {
    format: shareFormat,
    version: shareVersion,
    ...{ scene, endmembers, labels },
    settings: { preset: settings.preset, ...Object.fromEntries(different) },
    ...(view && Object.keys(view).length > 0 ? { view } : {}),
    ...(lesson ? { lesson } : {}),
    ...(hide && hide.length > 0 ? { hide } : {}),
  };
}

function withoutHead({
  scene,
  endmembers,
  labels,
  settings,
  view,
  lesson,
  hide,
}: Written): ShareDocument {
  return {
    ...{ scene, endmembers, labels, settings },
    ...(view ? { view } : {}),
    ...(lesson ? { lesson } : {}),
    ...(hide ? { hide } : {}),
  };
}

/**
 * A document out of untrusted data.
 * @throws StudioError (kind `link`) naming the field, what was found and what was expected
 */
export function readShare(value: unknown, words: Words): ShareDocument {
  return withoutHead(readStrict(written, value, words));
}

/** The document as a file: the same JSON as the link's, with whole names and every digit. */
export const shareText = (document: ShareDocument): string =>
  `${JSON.stringify(shareJson(document), null, 1)}\n`;

/**
 * @param file what errors call it
 * @throws StudioError (kind `link`) naming file, field, what was found and what was expected
 */
export function parseShare(text: string, file: string): ShareDocument {
  const words: Words = { kind: 'link', what: 'shared file', file };
  return withoutHead(parseStrict(written, text, shareLimits.file, words));
}
