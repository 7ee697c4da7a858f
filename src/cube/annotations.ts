/**
 * The annotation file, as JSON and CSV. Lines and samples count from 0, as everywhere in the studio.
 * JSON: { format: 'unmixing-studio-annotations', version: 1, scene: { name, lines, samples, bands },
 *         endmembers: [{ name }], labels: [{ line, sample, abundances: [R], confidence? }] }
 * CSV:  header `line,sample,confidence,<name>,…`, one row a label; the confidence, 0 to 1, may be missing (then 1), and is
 *       written where a label is not wholly sure. Commas or semicolons, CRLF and a byte order mark are accepted.
 */
import { StudioError } from './errors';

export interface AnnotationSet {
  readonly scene: {
    readonly name: string;
    readonly lines: number;
    readonly samples: number;
    readonly bands: number;
  };
  /** [R] */
  readonly endmemberNames: readonly string[];
  /** abundances [R] */
  readonly labels: readonly {
    readonly line: number;
    readonly sample: number;
    readonly abundances: readonly number[];
    /** 0 to 1; absent: 1 */
    readonly confidence?: number;
  }[];
}

export interface ParsedAnnotations {
  readonly endmemberNames: readonly string[];
  readonly labels: AnnotationSet['labels'];
  /** What was corrected, in plain sentences. */
  readonly notes: readonly string[];
}

const FORMAT = 'unmixing-studio-annotations';
/** Sums this far from 1 are rounding and are normalised; beyond it the row is wrong. */
const SUM_TOLERANCE = 0.01;

export function annotationsToJson(set: AnnotationSet): string {
  const { scene, endmemberNames, labels } = set;
  return JSON.stringify(
    {
      format: FORMAT,
      version: 1,
      scene,
      endmembers: endmemberNames.map((name) => ({ name })),
      labels: labels.map(({ line, sample, abundances, confidence }) => ({
        ...{ line, sample, abundances },
        ...(confidence === undefined ? {} : { confidence }),
      })),
    },
    null,
    2,
  );
}

export function annotationsToCsv(set: AnnotationSet): string {
  // With an endmember of that name the column is written always, so that reading does not take it for confidences.
  const unsure =
    set.labels.some((l) => l.confidence !== undefined) || set.endmemberNames.some(isConfidence);
  const rows = [
    ['line', 'sample', ...(unsure ? ['confidence'] : []), ...set.endmemberNames.map(quote)],
    ...set.labels.map((l) => [
      ...[l.line, l.sample],
      ...(unsure ? [l.confidence ?? 1] : []),
      ...l.abundances,
    ]),
  ];
  return `${rows.map((r) => r.join(',')).join('\r\n')}\r\n`;
}

const isConfidence = (name: string): boolean => name.trim().toLowerCase() === 'confidence';

/** RFC 4180 quoting; a leading formula character gets an apostrophe so that spreadsheets do not run it. */
function quote(name: string): string {
  const safe = /^[=+\-@\t]/.test(name) ? `'${name}` : name;
  return /[",;\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
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
  raw.rows.forEach(({ where, line, sample, abundances, confidence }) => {
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
    const sum = abundances.reduce((s, v) => s + v, 0);
    if (Math.abs(sum - 1) > SUM_TOLERANCE + 1e-9) {
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
    });
  });
  return { endmemberNames: raw.endmemberNames, labels: [...byPixel.values()], notes };
}

interface Raw {
  readonly scene: { lines: number; samples: number; name: string } | null;
  readonly endmemberNames: string[];
  readonly rows: {
    where: string;
    line: number;
    sample: number;
    abundances: number[];
    confidence: number;
  }[];
}
type Fail = (message: string, more?: Partial<StudioError['data']>) => StudioError;

const isRecord = (v: unknown): v is Record<string, unknown> =>
  typeof v === 'object' && v !== null && !Array.isArray(v);

function fromJson(text: string, fail: Fail): Raw {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw fail('The file is not valid JSON.', {
      found: error instanceof Error ? error.message : String(error),
    });
  }
  if (!isRecord(value) || value.format !== FORMAT) {
    throw fail('The JSON is not an annotation file.', {
      field: 'format',
      found: isRecord(value) ? JSON.stringify(value.format ?? null) : 'no object',
      expected: `"${FORMAT}"`,
    });
  }
  if (value.version !== 1) {
    throw fail('The annotation file has another version.', {
      field: 'version',
      found: JSON.stringify(value.version ?? null),
      expected: '1',
      advice: 'Open it in a newer version of the studio.',
    });
  }
  const { scene, endmembers, labels } = value;
  if (!Array.isArray(endmembers))
    throw fail('The list of endmembers is missing.', { field: 'endmembers' });
  if (!Array.isArray(labels)) throw fail('The list of labels is missing.', { field: 'labels' });
  return {
    scene:
      isRecord(scene) && typeof scene.lines === 'number' && typeof scene.samples === 'number'
        ? {
            lines: scene.lines,
            samples: scene.samples,
            name: typeof scene.name === 'string' ? scene.name : 'unnamed',
          }
        : null,
    endmemberNames: endmembers.map((e: unknown, i) =>
      isRecord(e) && typeof e.name === 'string' ? e.name : `Endmember ${i + 1}`,
    ),
    rows: labels.map((l: unknown, i) => {
      const where = `Label ${i + 1}`;
      if (!isRecord(l) || !Array.isArray(l.abundances)) {
        throw fail(`${where} has no abundances.`, { field: 'labels' });
      }
      return {
        where,
        line: Number(l.line),
        sample: Number(l.sample),
        abundances: l.abundances.map(Number),
        confidence: l.confidence === undefined ? 1 : Number(l.confidence),
      };
    }),
  };
}

function fromCsv(text: string, fail: Fail): Raw {
  const separator = (text.split(/\r?\n/, 1)[0].match(/;/g) ?? []).length > 0 ? ';' : ',';
  const [header, ...rows] = splitCsv(text, separator).filter((r) => r.some((c) => c !== ''));
  const names = header.map((c) => c.trim());
  const column = (name: string): number => {
    const at = names.findIndex((n) => n.toLowerCase() === name);
    if (at < 0) {
      throw fail(`The column “${name}” is missing.`, {
        field: name,
        found: names.slice(0, 6).join(', ').slice(0, 120),
        expected: 'line, sample, then one column for each endmember',
      });
    }
    return at;
  };
  const lineAt = column('line');
  const sampleAt = column('sample');
  const sureAt = names.findIndex(isConfidence);
  const rest = names.map((_, i) => i).filter((i) => i !== lineAt && i !== sampleAt && i !== sureAt);
  const number = (cell: string): number =>
    cell.trim() === ''
      ? NaN
      : Number(separator === ';' ? cell.trim().replace(',', '.') : cell.trim());
  return {
    scene: null,
    endmemberNames: rest.map((i) => names[i].replace(/^'(?=[=+\-@\t])/, '')),
    rows: rows.map((cells, i) => ({
      where: `Row ${i + 2}`,
      line: number(cells[lineAt] ?? ''),
      sample: number(cells[sampleAt] ?? ''),
      abundances: rest.map((c) => number(cells[c] ?? '')),
      confidence: (cells[sureAt] ?? '').trim() === '' ? 1 : number(cells[sureAt]),
    })),
  };
}

/** Rows and cells of RFC 4180 text with the given separator. */
function splitCsv(text: string, separator: string): string[][] {
  const rows: string[][] = [[]];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c === '"' && text[i + 1] === '"') {
        cell += '"';
        i++;
      } else if (c === '"') quoted = false;
      else cell += c;
    } else if (c === '"') quoted = true;
    else if (c === separator) {
      rows[rows.length - 1].push(cell);
      cell = '';
    } else if (c === '\n') {
      rows[rows.length - 1].push(cell);
      rows.push([]);
      cell = '';
    } else if (c !== '\r') cell += c;
  }
  rows[rows.length - 1].push(cell);
  return rows;
}
