/** The documents and tables inside a capsule, out of untrusted bytes. Each throws StudioError (kind `capsule`) naming its place. */
import { npyStart } from '../maths/npyHeader';
import type { SavedLabel } from '../scene/annotationSet';
import { annotationsFormat } from '../scene/annotations';
import * as is from '../scene/check';
import { settingsProblems } from '../settings/problems';
import { settingsBefore, settingsTable } from '../settings/settings';
import type { SettingName, Settings } from '../settings/settings';
import { damaged } from './manifestCheck';
import type { CapsuleManifest } from './manifest';

export function parse(bytes: Uint8Array, file: string, name: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    throw damaged(file, name, { found, expected: 'JSON' });
  }
}

/** What a check makes of a document of the capsule. */
function checked<T>(check: is.Check<T>, value: unknown, file: string, name: string): T {
  const result = is.checked(check, value);
  if (!result.fault) return result.value;
  const { at, found, expected } = result.fault;
  const field = `${name}, ${is.placeOf(at) || 'the document'}`;
  throw damaged(file, field, { found: is.described(found), expected });
}

const settingsCheck: is.Check<Settings> = is.depending((value) => {
  const defaults = settingsBefore(is.fieldIn(value, 'preset') === 'paper' ? 'paper' : 'studio');
  const one = (name: SettingName): readonly [string, is.Check<unknown>] => {
    const check: is.Check<string | number> =
      settingsTable[name].kind === 'number' ? is.finite() : is.text(60);
    return [name, is.made(is.optional(check), (given) => given ?? defaults[name])];
  };
  const fields = {
    preset: is.oneOf('studio', 'paper'),
    ...Object.fromEntries((Object.keys(settingsTable) as SettingName[]).map(one)),
  };
  return is.holding(is.object<Settings>(fields as unknown as is.Checks<Settings>), (all) => {
    const [problem] = settingsProblems(all);
    return problem === undefined
      ? null
      : { at: [], found: problem, expected: 'settings that the form takes' };
  });
});

export function settingsIn(value: unknown, file: string) {
  const check = is.object<{ settings: Settings; anew?: Settings | undefined }>({
    settings: settingsCheck,
    anew: is.optional(settingsCheck),
  });
  return checked(check, value, file, 'settings.json');
}

/** As written, to the last digit: reading annotations normalises sums, and a last digit would make another answer. */
export function labelsIn(
  value: unknown,
  { scene, endmembers }: CapsuleManifest,
  file: string,
): readonly SavedLabel[] {
  const R = endmembers.length;
  const label = is.holding(
    is.object<SavedLabel>({
      line: is.whole(0, scene.lines - 1),
      sample: is.whole(0, scene.samples - 1),
      abundances: is.list(is.finite(0, 1.01), R, R),
      confidence: is.optional(is.finite(0, 1)),
      error: is.optional(is.finite(0, 0.5)),
      checked: is.optional(is.flag),
    }),
    ({ abundances }) =>
      Math.abs(abundances.reduce((s, a) => s + a, 0) - 1) > 0.01
        ? { at: ['abundances'], found: abundances, expected: 'fractions that sum to 1' }
        : null,
  );
  const check = is.object<{ format: string; labels: readonly SavedLabel[] }>({
    format: is.exactly(annotationsFormat),
    labels: is.list(label),
  });
  return checked(check, value, file, 'labels.json').labels;
}

/** The values of a float32 .npy array, whatever its shape. */
export function vectorOf(bytes: Uint8Array, file: string, name: string): Float32Array {
  const { from, dataAt = null } = npyStart(bytes) ?? {};
  const header =
    dataAt === null ? '' : new TextDecoder('latin1').decode(bytes.subarray(from, dataAt));
  const count = dataAt === null ? 0 : (bytes.length - dataAt) / 4;
  if (dataAt === null || !/'descr'\s*:\s*'<f4'/.test(header) || !Number.isInteger(count)) {
    throw damaged(file, name, { found: 'something else', expected: 'a .npy array of float32' });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + dataAt);
  return Float32Array.from({ length: count }, (_, i) => view.getFloat32(4 * i, true));
}
