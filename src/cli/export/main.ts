/** `npm run unmix -- export`: a trained network in a form that other programs run. */
import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { onnxOf } from '../../onnx/fromWeights';
import { StudioError } from '../../scene/errors';
import { oneOf } from '../command';
import { cannotRead } from '../files';
import type { Io } from '../io';
import { parseOptions, UsageError, type OptionSpec } from '../options';

const exportOptions = {
  format: { value: '<name>', help: 'onnx.', fallback: 'onnx', saved: false },
  out: { value: '<file>', help: 'Where it goes. Needed.', saved: false },
  help: { value: null, help: 'Prints this text.', saved: false },
} as const satisfies Record<string, OptionSpec>;

/** @returns the exit code @throws UsageError, and StudioError where the weights cannot be exported or the file not be written */
export async function exportCommand(argv: readonly string[], io: Io): Promise<number> {
  const { words, options } = parseOptions(argv, exportOptions);
  if (options.help !== undefined) {
    io.stdout(help());
    return 0;
  }
  const [weights, ...rest] = words;
  if (weights === undefined) throw new UsageError('No weights are given: name a .unmixw file.');
  if (rest.length > 0) throw new UsageError(`“${rest[0]}” is one file too many: export takes one.`);
  oneOf('format', options.format ?? 'onnx', ['onnx']);
  const { out } = options;
  if (out === undefined) throw new UsageError('--out <file> is needed.');
  const version = io.versions['unmixing-studio'] ?? '';
  const { bytes, ...said } = await onnxOf(read(weights), path.basename(weights), version);
  write(out, bytes);
  io.stdout(`${JSON.stringify({ file: out, bytes: bytes.length, ...said })}\n`);
  return 0;
}

function read(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw cannotRead(file, error);
  }
}

/** Whole or not at all. */
function write(file: string, bytes: Uint8Array): void {
  const part = path.join(path.dirname(file), `.${path.basename(file)}.part-${process.pid}`);
  try {
    const to = openSync(part, 'w');
    try {
      for (let from = 0; from < bytes.length;) from += writeSync(to, bytes, from);
      fsyncSync(to);
    } finally {
      closeSync(to);
    }
    renameSync(part, file);
  } catch (error) {
    rmSync(part, { force: true });
    throw new StudioError({
      kind: 'file',
      file,
      message: 'The file could not be written.',
      found: error instanceof Error ? error.message : String(error),
      advice: 'Choose another place for --out, or make room.',
    });
  }
}

function help(): string {
  const lines = Object.entries<OptionSpec>(exportOptions).map(([name, { value, help: text }]) =>
    `  --${name}${value ? ` ${value}` : ''}`.padEnd(22).concat(text),
  );
  return `Writes a trained network as one ONNX file: spectra in the scene's own scale in, abundances out.

Usage: npm run --silent unmix -- export <weights.unmixw> --format onnx --out <file.onnx>

${lines.join('\n')}

One JSON line on standard output: file, bytes, endmembers, bands, reach, halo. Exit codes: 0 written, 1 not, 2 wrong usage.
At most 6 endmembers. More: docs/onnx.md.
`;
}
