/** A crop in pixels of the file, from fields and from a rectangle drawn on the preview. Pure. */
import type { ImportCrop } from '../../scene/importChoices';

interface Size {
  readonly lines: number;
  readonly samples: number;
}

export function wholeImage({ lines, samples }: Size): ImportCrop {
  return { line: 0, sample: 0, lines, samples };
}

export function isWhole(crop: ImportCrop, size: Size): boolean {
  const { line, sample, lines, samples } = crop;
  return line === 0 && sample === 0 && lines === size.lines && samples === size.samples;
}

/** A place on the preview, 0..1 from its left and its top. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** The pixels between two places on the preview of the whole image, both included. */
export function cropBetween(a: Place, b: Place, { lines, samples }: Size): ImportCrop {
  const along = (p: number, n: number) => Math.min(n - 1, Math.max(0, Math.floor(p * n)));
  const line = along(Math.min(a.y, b.y), lines);
  const sample = along(Math.min(a.x, b.x), samples);
  return {
    line,
    sample,
    lines: along(Math.max(a.y, b.y), lines) - line + 1,
    samples: along(Math.max(a.x, b.x), samples) - sample + 1,
  };
}

/** What is wrong with one number of a crop, or null. */
export function cropProblem(field: keyof ImportCrop, v: number, crop: ImportCrop, size: Size) {
  if (!Number.isInteger(v)) return 'A whole number.';
  const first = field === 'line' || field === 'sample';
  const n = field === 'line' || field === 'lines' ? size.lines : size.samples;
  if (first) return v < 0 || v >= n ? `From 0 to ${n - 1}.` : null;
  const room = n - (field === 'lines' ? crop.line : crop.sample);
  return v < 1 || v > room ? `From 1 to ${room}.` : null;
}

/** A crop with one number changed; one that starts further on is shortened at the image's edge. */
export function withCropField(
  crop: ImportCrop,
  field: keyof ImportCrop,
  v: number,
  size: Size,
): ImportCrop {
  const next = { ...crop, [field]: v };
  return {
    ...next,
    lines: Math.min(next.lines, size.lines - next.line),
    samples: Math.min(next.samples, size.samples - next.sample),
  };
}
