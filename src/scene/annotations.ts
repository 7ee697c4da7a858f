/**
 * The annotation file, as JSON and CSV. Lines and samples count from 0, as everywhere in the studio.
 * JSON: { format: 'unmixing-studio-annotations', version: 1, scene: { name, lines, samples, bands },
 *         endmembers: [{ name }], labels: [{ line, sample, abundances: [R], confidence?, error?, checked? }] }
 * CSV:  header `line,sample,confidence,error,checked,<name>,…`, one row a label; the three may be missing, as columns or
 *       as cells, and are written where a label has one. Commas or semicolons, CRLF and a byte order mark are accepted.
 * error: how far the fractions may be off, as the standard deviation of a fraction: 0 exact, 0.1 for ± 10 %, up to 0.5;
 *       missing: not said. checked: the person was told of a doubt and said that the label is right (true; in CSV yes).
 *       confidence: 0 to 1, missing 1: a weight, which older versions wrote; 0: the label counts nowhere.
 */
import { fromCsv } from './annotationsCsv';
import { savedLabel, sumTolerance } from './annotationSet';
import type { Fail, RawAnnotations } from './annotationSet';
import * as is from './check';
import { StudioError } from './errors';
import { largestError } from './labelError';
import type { AnnotationSet } from './annotationSet';

export interface ParsedAnnotations {
  readonly endmemberNames: readonly string[];
  readonly labels: AnnotationSet['labels'];
  /** What was corrected, in plain sentences. */
  readonly notes: readonly string[];
}

export const annotationsFormat = 'unmixing-studio-annotations';

export function annotationsToJson(set: AnnotationSet): string {
  const { scene, endmemberNames, labels } = set;
  return JSON.stringify(
    {
      format: annotationsFormat,
      version: 1,
      scene,
      endmembers: endmemberNames.map((name) => ({ name })),
      labels: labels.map(savedLabel),
    },
    null,
    2,
  );
}

/**
 * Reads either format, told apart by content.
 * @param size the scene on screen
 * @throws StudioError (kind `annotations`) naming file, row and field; nothing is taken from a file with an error
 */
export function parseAnnotations(
  text: string,
  fileName: string,
  size: { readonly lines: number; readonly samples: number; readonly bands?: number },
): ParsedAnnotations {
  const clean = text.replace(/^\uFEFF/, '').trim();
  const fail = (message: string, more: Partial<StudioError['data']> = {}): StudioError =>
    new StudioError({
      kind: 'annotations',
      file: fileName,
      message,
      advice: 'Correct the file and import it again; your annotations are unchanged.',
      ...more,
    });
  if (clean === '') throw fail('The file is empty.', { expected: 'annotations as JSON or CSV' });
  const raw =
    clean.startsWith('{') || clean.startsWith('[') ? fromJson(clean, fail) : fromCsv(clean, fail);
  if (raw.scene && (raw.scene.lines !== size.lines || raw.scene.samples !== size.samples)) {
    throw fail('These annotations belong to another scene.', {
      field: 'scene',
      found: `${raw.scene.lines} lines × ${raw.scene.samples} samples (${raw.scene.name})`,
      expected: `${size.lines} lines × ${size.samples} samples`,
      advice: 'Open the scene they were made on, then import them again.',
    });
  }
  const R = raw.endmemberNames.length;
  if (R < 2 || R > 12) {
    throw fail('The number of endmembers does not fit.', {
      field: 'endmembers',
      found: String(R),
      expected: '2 to 12',
    });
  }
  const notes: string[] = [];
  const byPixel = new Map<string, ParsedAnnotations['labels'][number]>();
  raw.rows.forEach(({ where, line, sample, abundances, confidence, error, checked }) => {
    for (const [field, value, limit] of [
      ['line', line, size.lines],
      ['sample', sample, size.samples],
    ] as const) {
      if (!Number.isInteger(value) || value < 0 || value >= limit) {
        throw fail(`${where}: the ${field} lies outside the scene.`, {
          field,
          found: String(value),
          expected: `a whole number from 0 to ${limit - 1}`,
        });
      }
    }
    if (abundances.length !== R) {
      throw fail(`${where}: the number of abundances does not fit.`, {
        field: 'abundances',
        found: String(abundances.length),
        expected: `${R}, one for each endmember`,
      });
    }
    const wrong = abundances.findIndex((v) => !Number.isFinite(v) || v < 0);
    if (wrong >= 0) {
      throw fail(`${where}: an abundance is not a number of at least 0.`, {
        field: raw.endmemberNames[wrong],
        found: String(abundances[wrong]),
        expected: '0 to 1',
      });
    }
    if (!(confidence >= 0 && confidence <= 1)) {
      throw fail(`${where}: the confidence does not fit.`, {
        field: 'confidence',
        found: String(confidence),
        expected: '0 to 1',
      });
    }
    const problem = extraProblem(error, checked);
    if (problem) throw fail(`${where}: ${problem.what} does not fit.`, problem.more);
    const sum = abundances.reduce((s, v) => s + v, 0);
    if (Math.abs(sum - 1) > sumTolerance + 1e-9) {
      throw fail(`${where}: the abundances do not sum to 1.`, {
        field: 'abundances',
        found: `sum ${Number(sum.toFixed(4))}`,
        expected: '1, within 0.01',
      });
    }
    if (Math.abs(sum - 1) > 1e-6) notes.push(`${where}: sum ${sum.toFixed(4)} normalised to 1.`);
    const key = `${line},${sample}`;
    if (byPixel.has(key))
      notes.push(`${where}: this pixel was labelled twice; the later row counts.`);
    byPixel.set(key, {
      ...{ line, sample, abundances: abundances.map((v) => v / sum) },
      ...(confidence === 1 ? {} : { confidence }),
      // − 0 is 0.
      ...(typeof error === 'number' ? { error: Math.abs(error) } : {}),
      ...(checked === true ? { checked } : {}),
    });
  });
  return { endmemberNames: raw.endmemberNames, labels: [...byPixel.values()], notes };
}

/** What is wrong with a label's error or its mark of having been checked, or null. */
function extraProblem(
  error: unknown,
  checked: unknown,
): { what: string; more: Partial<StudioError['data']> } | null {
  const fits = typeof error === 'number' && error >= 0 && error <= largestError;
  if (error !== undefined && !fits) {
    const expected = `0 to ${largestError}, as a fraction: 0.1 for ± 10 %, 0 for exact; nothing where it is not known`;
    return { what: 'the error', more: { field: 'error', found: shown(error), expected } };
  }
  if (checked !== undefined && typeof checked !== 'boolean') {
    const expected = 'true or false; in CSV yes or nothing';
    return {
      what: 'the mark “checked”',
      more: { field: 'checked', found: shown(checked), expected },
    };
  }
  return null;
}

/** Any value in at most 40 characters. */
const shown = (value: unknown): string =>
  (typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value))).slice(
    0,
    40,
  );

/** A label as it stands, its numbers as JavaScript reads them; what they must be is asked of CSV and JSON alike. */
const label = is.object<Omit<RawAnnotations['rows'][number], 'where'>>({
  line: is.made(is.anything, Number),
  sample: is.made(is.anything, Number),
  abundances: is.made(is.list(is.anything, 0, Infinity), (all) => all.map(Number)),
  confidence: is.made(is.anything, (x) => (x === undefined ? 1 : Number(x))),
  error: is.anything,
  checked: is.anything,
});

const annotationFile = is.object({
  format: is.exactly(annotationsFormat),
  version: is.exactly(1),
  endmembers: is.list(is.objectOrNone({ name: is.ifRight(is.string) }), 0, Infinity),
  labels: is.list(label, 0, Infinity),
  scene: is.or(
    is.nullable(
      is.object({ lines: is.number, samples: is.number, name: is.or(is.string, 'unnamed') }),
    ),
    null,
  ),
});

function fromJson(text: string, fail: Fail): RawAnnotations {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw fail('The file is not valid JSON.', {
      found: error instanceof Error ? error.message : String(error),
    });
  }
  const result = is.checked(annotationFile, value);
  if (result.fault) throw notAnnotations(result.fault, fail);
  const { scene, endmembers, labels } = result.value;
  return {
    scene,
    endmemberNames: endmembers.map(({ name }, i) => name ?? `Endmember ${i + 1}`),
    rows: labels.map((row, i) => ({ where: `Label ${i + 1}`, ...row })),
  };
}

function notAnnotations({ at: [field, i], found, expected }: is.Fault, fail: Fail): StudioError {
  const seen = JSON.stringify(found ?? null);
  if (field === 'version') {
    return fail('The annotation file has another version.', {
      field,
      found: seen,
      expected,
      advice: 'Open it in a newer version of the studio.',
    });
  }
  if (field === 'endmembers') return fail('The list of endmembers is missing.', { field });
  if (field === 'labels') {
    const what = typeof i === 'number' ? `Label ${i + 1} has no abundances.` : null;
    return fail(what ?? 'The list of labels is missing.', { field });
  }
  return fail('The JSON is not an annotation file.', {
    field: 'format',
    found: field === 'format' ? seen : 'no object',
    expected: `"${annotationsFormat}"`,
  });
}
