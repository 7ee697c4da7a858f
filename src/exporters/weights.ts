/**
 * The weights of a run as one file (.unmixw) that loads again: a zip archive of `weights.json` (what was trained, with
 * what, on which scene) and the trained numbers as .npy arrays, which NumPy opens too. The format is described in
 * docs/weights.md. Written and read here, so that the two cannot drift apart.
 */
import { unzipSync, zipSync } from 'fflate';
import { npyStart } from '../maths/npyHeader';
import { annotationsToJson, parseAnnotations } from '../scene/annotations';
import type { AnnotationSet } from '../scene/annotationSet';
import * as is from '../scene/check';
import { learnedCheck, readingCheck, type Answering, type SceneReading } from '../scene/learned';
import { StudioError } from '../scene/errors';
import type { SceneIdentity } from '../scene/identity';
import { presets, settingsBefore, settingsTable } from '../settings/settings';
import { settingsProblems } from '../settings/problems';
import type { SettingName, Settings } from '../settings/settings';
import { toNpy } from './npy';

/** Everything that training changes; as TrainingState of protocol/run.ts. */
export interface TrainedNumbers {
  readonly step: number;
  /** [P] */
  readonly theta: Float32Array;
  /** [P] each */
  readonly moments: readonly Float32Array[];
}

export interface Weights {
  /** Version of the studio that wrote it. */
  readonly studio: string;
  /** ISO 8601, UTC. */
  readonly savedAt: string;
  /** "WASM, CPU, SIMD": where it was trained. */
  readonly engine: string;
  readonly settings: Settings;
  /** [R] */
  readonly endmemberNames: readonly string[];
  /** [R] palette places */
  readonly colors: readonly number[];
  readonly labels: AnnotationSet['labels'];
  readonly scene: SceneIdentity;
  readonly state: TrainedNumbers;
  /** What answering another scene takes; absent in files of version 1, and where the run was not finished. */
  readonly answering?: {
    /** `Learned` as JSON in UTF-8. */
    readonly learned: Uint8Array;
    readonly reading: SceneReading;
  };
}

export const weightsExtension = '.unmixw';
const FORMAT = 'unmixing-studio-weights';
/**
 * 2: with what answering another scene takes. Files without it stay version 1, which earlier studios open. 3: faulty values
 * are replaced before that, which earlier studios do not know of. 4: the pretrained prior counts, likewise.
 */
const VERSIONS = [1, 2, 3, 4] as const;
const HEADER = 'weights.json';
const THETA = 'theta.npy';
const LEARNED = 'learned.json';
const momentFile = (i: number): string => `moment-${i + 1}.npy`;

/** θ of the largest network that the settings allow takes less. */
const MAX_PARAMETERS = 2 ** 26;
const MAX_MOMENTS = 8;
const MAX_HEADER_BYTES = 2 ** 26;

/** The file's bytes. */
export function toWeights(weights: Weights): Uint8Array<ArrayBuffer> {
  const { studio, savedAt, engine, settings, endmemberNames, colors, labels, scene, state } =
    weights;
  const { answering } = weights;
  const header = {
    format: FORMAT,
    version: answering ? versionOf(answering.learned) : 1,
    studio,
    savedAt,
    engine,
    settings,
    scene,
    annotations: JSON.parse(annotationsToJson({ scene, endmemberNames, labels })) as unknown,
    colors,
    state: { step: state.step, parameters: state.theta.length, moments: state.moments.length },
    ...(answering ? { reading: answering.reading } : {}),
  };
  const arrays = state.moments.map((values, i) => [momentFile(i), toNpy(values, [values.length])]);
  const packed = zipSync({
    [HEADER]: new TextEncoder().encode(JSON.stringify(header, null, 2)),
    [THETA]: toNpy(state.theta, [state.theta.length]),
    ...(answering ? { [LEARNED]: answering.learned } : {}),
    ...(Object.fromEntries(arrays) as Record<string, Uint8Array>),
  });
  return new Uint8Array(packed);
}

function versionOf(learned: Uint8Array): (typeof VERSIONS)[number] {
  const written: unknown = JSON.parse(new TextDecoder().decode(learned));
  if (is.fieldIn(written, 'prior') !== undefined) return 4;
  return is.fieldIn(written, 'faults') === undefined ? 2 : 3;
}

type Fail = (message: string, more?: Partial<StudioError['data']>) => StudioError;

/**
 * @returns the weights, and plain sentences on settings that the file does not have or that are not known here
 * @throws StudioError (kind 'file') when it is no such file, is damaged, or of another version
 */
export function readWeights(
  bytes: Uint8Array,
  fileName: string,
): { weights: Weights; notes: readonly string[] } {
  const fail: Fail = (message, more = {}) =>
    new StudioError({
      kind: 'file',
      file: fileName,
      message,
      advice: 'Save the weights again where they were trained, or train anew.',
      ...more,
    });
  const members = unpack(bytes, fail);
  const header = headerOf(members, fail);
  const { studio, savedAt, engine, scene } = header;
  const notes: string[] = [];
  const settings = settingsOf(header.settings, fail, notes);
  const parsed = parseAnnotations(JSON.stringify(header.annotations), fileName, scene);
  const state = numbersOf(header.state, members, fail);
  if (state.step > settings.steps)
    throw fail('The weights have more steps than their settings ask for.', {
      field: 'state.step',
      found: String(state.step),
      expected: `at most ${settings.steps}`,
    });
  const names = parsed.endmemberNames;
  const colors = names.map((_, r) => header.colors[r] ?? r);
  const weights: Weights = {
    ...{ studio, savedAt, engine, settings },
    endmemberNames: names,
    colors: new Set(colors).size === colors.length ? colors : names.map((_, r) => r),
    labels: exactLabels(header.annotations, parsed.labels),
    scene,
    state,
    ...(header.version !== 1 && members[LEARNED] && header.reading
      ? { answering: { learned: members[LEARNED], reading: header.reading } }
      : {}),
  };
  return { weights, notes };
}

/**
 * What answering another scene takes, checked.
 * @throws StudioError (kind 'file') when the file has none, saying how to get it, or when it is damaged
 */
export function answeringOf({ answering, studio }: Weights, fileName: string): Answering {
  const fail = (
    message: string,
    advice: string,
    more: Partial<StudioError['data']> = {},
  ): StudioError => new StudioError({ kind: 'file', file: fileName, message, advice, ...more });
  if (!answering)
    throw fail(
      'These weights can answer only the scene they were trained on.',
      'Open that scene in the studio and drop these weights on it: a finished run is answered without training. Then save the weights again, under Maps.',
      {
        field: LEARNED,
        found: `a file of studio ${studio}, without what was learned beside the network`,
        expected: 'the weights of a finished run, version 2 or later',
      },
    );
  const damaged = (found: string, field: string = LEARNED, expected?: string): StudioError =>
    fail(
      'What was learned beside the network cannot be used.',
      'Copy the file again, or save the weights again where they were trained.',
      { field, found, ...(expected ? { expected } : {}) },
    );
  let learned: unknown;
  try {
    learned = JSON.parse(new TextDecoder().decode(answering.learned));
  } catch (error) {
    throw damaged(error instanceof Error ? error.message : String(error));
  }
  const result = is.checked(learnedCheck, learned);
  if (!result.fault) return { learned: result.value, reading: answering.reading };
  const { at, found, expected } = result.fault;
  throw damaged(is.described(found), `${LEARNED}: ${is.placeOf(at)}`, expected);
}

function unpack(bytes: Uint8Array, fail: Fail): Record<string, Uint8Array> {
  const most = (name: string): number =>
    name === HEADER || name === LEARNED ? MAX_HEADER_BYTES : 4 * MAX_PARAMETERS;
  let tooLarge = '';
  try {
    const members = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        const wanted = [HEADER, THETA, LEARNED].includes(name) || /^moment-[1-8]\.npy$/.test(name);
        // Declared sizes are what fflate allocates, so they are all that has to be bounded.
        if (wanted && originalSize > most(name) + 1024) tooLarge = `${name}: ${originalSize} bytes`;
        return wanted && !tooLarge;
      },
    });
    if (tooLarge)
      throw fail('The weights are too large to be those of a network of this studio.', {
        found: tooLarge,
        expected: `at most ${4 * MAX_PARAMETERS} bytes`,
      });
    return members;
  } catch (error) {
    if (error instanceof StudioError) throw error;
    throw fail('The file is not a weights file, or is damaged.', {
      found: error instanceof Error ? error.message : String(error),
      expected: 'a file saved here as weights',
      advice: 'Copy or download the file again.',
    });
  }
}

/** The header, in the order its check asks for the fields: the first that is wrong is named. */
interface Header {
  readonly format: typeof FORMAT;
  readonly version: (typeof VERSIONS)[number];
  /** Of a known preset; the other settings as they stand. */
  readonly settings: Record<string, unknown>;
  readonly scene: SceneIdentity;
  readonly state: { readonly parameters: number; readonly moments: number; readonly step: number };
  readonly annotations: Record<string, unknown>;
  /** Palette places; null where there is none. */
  readonly colors: readonly (number | null)[];
  readonly studio: string;
  readonly savedAt: string;
  readonly engine: string;
  readonly reading?: SceneReading | undefined;
}

const words = is.or(
  is.made(is.string, (all) => all.slice(0, 200)),
  '',
);

const presetNames = presets.map((p) => p.value);

const headerCheck = is.object<Header>({
  format: is.exactly(FORMAT),
  version: is.oneOf(...VERSIONS),
  settings: is.holding(is.fields, ({ preset }) =>
    presetNames.some((name) => name === preset)
      ? null
      : { at: ['preset'], found: preset, expected: presetNames.join(', ') },
  ),
  scene: is.objectOrNone<SceneIdentity>({
    name: is.made(words, (name) => name || 'unnamed'),
    lines: is.some,
    samples: is.some,
    bands: is.some,
    validPixels: is.some,
    validBands: is.some,
    values: words,
    mask: words,
  }),
  state: is.objectOrNone<Header['state']>({
    parameters: is.whole(0, MAX_PARAMETERS),
    moments: is.whole(0, MAX_MOMENTS),
    step: is.whole(0, 2 ** 31),
  }),
  annotations: is.or(is.fields, {}),
  colors: is.or(is.list(is.or(is.nullable(is.whole(0, 11)), null), 0, Infinity), []),
  studio: words,
  savedAt: words,
  engine: words,
  reading: is.optional(readingCheck),
});

/** What is said of a part of the header that is not what it should be. */
const faults: Readonly<Record<string, string>> = {
  version: 'The weights file has another version.',
  settings: 'The settings are missing, or their preset is not known.',
  scene: 'The scene that the weights belong to is not fully described.',
  state: 'The description of the trained numbers cannot be used.',
  reading: 'How the scene was read cannot be used.',
};

function headerOf(members: Record<string, Uint8Array>, fail: Fail): Header {
  if (!members[HEADER])
    throw fail(`The archive has no ${HEADER}, so it is no weights file.`, {
      found: Object.keys(members).join(', ') || 'none of the files of a weights file',
      expected: `${HEADER}, ${THETA}`,
    });
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder().decode(members[HEADER]));
  } catch (error) {
    throw fail(`${HEADER} is not valid JSON.`, {
      field: HEADER,
      found: error instanceof Error ? error.message : String(error),
    });
  }
  const result = is.checked(headerCheck, header);
  if (!result.fault) return result.value;
  const { at, found, expected } = result.fault;
  const [part = 'format', name] = at;
  const seen = JSON.stringify(found ?? null).slice(0, 80);
  if (part === 'format')
    throw fail('The file does not say that it is a weights file.', {
      field: part,
      found: at.length === 0 ? 'no object' : seen,
      expected: `"${FORMAT}"`,
    });
  throw fail(faults[part], {
    field: at.join('.'),
    found: seen,
    expected,
    ...(part === 'version' ? { advice: 'Open it in a newer version of the studio.' } : {}),
    ...(part === 'settings' && name === undefined
      ? { field: 'settings.preset', found: 'nothing', expected: presetNames.join(', ') }
      : {}),
  });
}

function settingsOf(value: Header['settings'], fail: Fail, notes: string[]): Settings {
  const defaults = settingsBefore(value.preset as Settings['preset']);
  const names = Object.keys(settingsTable) as SettingName[];
  const missing = names.filter((name) => !Object.hasOwn(value, name));
  if (missing.length > 0)
    notes.push(
      `Settings that the file does not have are as they were before there was a choice: ${missing.join(', ')}.`,
    );
  const settings: Settings = {
    ...defaults,
    ...Object.fromEntries(
      names.filter((name) => Object.hasOwn(value, name)).map((name) => [name, value[name]]),
    ),
  };
  const [problem] = settingsProblems(settings);
  if (problem)
    throw fail('A setting cannot be used.', { field: 'settings', found: problem.slice(0, 200) });
  return settings;
}

function numbersOf(
  { step, parameters: size, moments }: Header['state'],
  members: Record<string, Uint8Array>,
  fail: Fail,
): TrainedNumbers {
  const read = (name: string): Float32Array => {
    const values = members[name] ? vectorOf(members[name]) : null;
    if (values?.length === size) return values;
    throw fail(`${name} does not hold the trained numbers.`, {
      field: name,
      found: values ? `${values.length} numbers` : members[name] ? 'something else' : 'nothing',
      expected: `a .npy array of ${size} float32 numbers`,
    });
  };
  return {
    step,
    theta: read(THETA),
    moments: Array.from({ length: moments }, (_, i) => read(momentFile(i))),
  };
}

/** A one-dimensional float32 .npy array, or null for any other. */
function vectorOf(bytes: Uint8Array): Float32Array | null {
  const { from, dataAt: start = null } = npyStart(bytes) ?? {};
  if (start === null || start > bytes.length) return null;
  const header = new TextDecoder('latin1').decode(bytes.subarray(from, start));
  const count = /'shape'\s*:\s*\(\s*(\d{1,9})\s*,\s*\)/.exec(header)?.[1];
  if (!/'descr'\s*:\s*'<f4'/.test(header) || count === undefined) return null;
  if (bytes.length - start !== 4 * Number(count)) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Float32Array.from({ length: Number(count) }, (_, i) =>
    view.getFloat32(start + 4 * i, true),
  );
}

/** The labels as written: reading annotations normalises sums, and a last digit would make another answer. */
function exactLabels(
  { labels: raw }: Header['annotations'],
  checked: AnnotationSet['labels'],
): AnnotationSet['labels'] {
  if (!Array.isArray(raw) || raw.length !== checked.length) return checked;
  return checked.map((label, i) => {
    const abundances = (raw[i] as { abundances: number[] }).abundances.map(Number);
    const same = abundances.every((v, r) => Math.abs(v - label.abundances[r]) < 1e-6);
    return same ? { ...label, abundances } : label;
  });
}
