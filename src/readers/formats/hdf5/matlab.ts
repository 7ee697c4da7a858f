/**
 * MATLAB v7.3: variables are data sets and groups with the attribute MATLAB_class; cells, chars and struct arrays point
 * into the group #refs#. HDF5's axes are MATLAB's reversed, so that first axis fastest is MATLAB's own order.
 */
import type { Metadata } from 'h5wasm';
import { damaged, throwIfCancelled } from '../../fileError';
import { decodeText } from '../mat5/text';
import { arrayOf, chunksOf, dataSetAt, refusalOf, shapeOf, valuesOf } from './dataset';
import type { DataSet } from './dataset';
import type { Hdf5 } from './library';
import { realMember } from './numbers';
import type { Found } from './walk';

const MAX_DEPTH = 32;
const MAX_VARIABLES = 20_000;
/** A longer text is a report or a program. */
const MAX_TEXT = 2 ** 20;
/** Cells beyond this number are no list of names. */
const MAX_CELLS = 10_000;
const REFERENCE = 7;

const numeric = /^(double|single|u?int(8|16|32|64)|logical)$/;

interface Walk {
  readonly file: File;
  readonly hdf5: Hdf5;
  readonly cancelled: () => boolean;
  /** Objects on the way down, against references that lead back up. */
  readonly above: readonly string[];
  readonly budget: { left: number };
}

/** Lists a MATLAB v7.3 file. Throws StudioError when it is damaged. */
export function readMatlab(file: File, hdf5: Hdf5, cancelled: () => boolean, found: Found): void {
  const walk: Walk = { file, hdf5, cancelled, above: [], budget: { left: MAX_VARIABLES } };
  for (const name of hdf5.children('/')) {
    if (name === '#refs#' || name === '#subsystem#') continue;
    variable(walk, `/${name}`, name, found);
  }
}

function variable(walk: Walk, path: string, name: string, found: Found): void {
  const { file, hdf5, above, budget } = walk;
  throwIfCancelled(walk.cancelled, file.name);
  if (--budget.left < 0)
    throw damaged(file.name, 'the list of variables', `more than ${MAX_VARIABLES}`, 'fewer');
  if (hdf5.link(path) !== 'hard') {
    found.notes.push(`${name} in ${file.name} is a link to something else and is not read.`);
    return;
  }
  const kind = hdf5.kind(path);
  if (kind === 'other') return;
  const address = hdf5.address(path);
  if (above.includes(address) || above.length > MAX_DEPTH)
    throw damaged(file.name, name, 'a variable inside itself, or nested too deep', 'a tree');
  const below: Walk = { ...walk, above: [...above, address] };
  const names = new Set(hdf5.attributes(path));
  const matlabClass = String(hdf5.attribute(path, 'MATLAB_class')?.[0] ?? '');
  if (names.has('MATLAB_sparse')) {
    const rows = hdf5.attribute(path, 'MATLAB_sparse')?.[0] ?? '?';
    found.notes.push(`${name} in ${file.name} is a sparse matrix; sparse matrices are not read.`);
    found.others.push(`${name} (sparse, ${rows} rows)`);
    return;
  }
  if (kind === 'group') {
    for (const field of hdf5.children(path))
      variable(below, `${path}/${field}`, `${name}.${field}`, found);
    return;
  }
  const metadata = hdf5.metadata(path);
  if (names.has('MATLAB_empty') && hdf5.attribute(path, 'MATLAB_empty')?.[0] !== 0) {
    found.others.push(`${name} (${matlabClass || 'empty'}, empty)`);
    return;
  }
  if (metadata.type === REFERENCE) {
    if (matlabClass === '' || matlabClass === 'cell' || matlabClass === 'struct')
      references(below, path, name, metadata, matlabClass === 'cell', found);
    else found.others.push(`${name} (${matlabClass})`);
  } else if (matlabClass === 'char') {
    text(walk, path, name, metadata, found);
  } else if (matlabClass === '' || numeric.test(matlabClass)) {
    numbers(walk, path, name, metadata, matlabClass, found);
  } else {
    found.others.push(`${name} (${matlabClass})`);
  }
}

function numbers(
  { file, hdf5, cancelled }: Walk,
  path: string,
  name: string,
  metadata: Metadata,
  matlabClass: string,
  found: Found,
): void {
  const set = dataSetAt(path, metadata);
  if (!set || set.count === 0) {
    found.others.push(`${name} (${matlabClass || 'unknown'}${set ? ', empty' : ''})`);
    return;
  }
  const error = refusalOf(file, hdf5, set);
  if (error) {
    found.refused.push({ count: set.count, error });
    return;
  }
  if (realMember(metadata))
    found.notes.push(`${name} in ${file.name} is complex; only its real part is used.`);
  found.arrays.push(arrayOf(file, set, name, matlabClass || set.kind.dtype, cancelled));
}

function text(
  { file, hdf5 }: Walk,
  path: string,
  name: string,
  metadata: Metadata,
  found: Found,
): void {
  const values = valuesOf(file, hdf5, path, metadata, MAX_TEXT);
  if (!values || metadata.size > 2) {
    found.others.push(`${name} (char)`);
    return;
  }
  const units = new Uint8Array(Uint16Array.from(values).buffer);
  const rows = shapeOf(metadata.shape ?? [])[0];
  found.texts.push({ file: file.name, name, values: decodeText(units, 4, true, rows) });
}

/** Cells, and the fields of struct arrays. */
function references(
  walk: Walk,
  path: string,
  name: string,
  metadata: Metadata,
  isCell: boolean,
  found: Found,
): void {
  const { file, hdf5 } = walk;
  const dims = metadata.shape ?? [];
  const count = dims.reduce((n, d) => n * d, 1);
  if (metadata.ref_type !== 'object' || count > MAX_CELLS || count * 8 > file.size) {
    found.others.push(`${name} (${isCell ? 'cell' : 'struct'}, ${count} elements)`);
    return;
  }
  // References are 8 bytes; read as such.
  const set: DataSet = {
    path,
    metadata: { ...metadata, type: 0, signed: false, size: 8 },
    dims,
    count,
    kind: { dtype: 'uint64', whole: true },
  };
  if (refusalOf(file, hdf5, set)) {
    found.others.push(`${name} (unreadable)`);
    return;
  }
  const addresses = new Float64Array(count);
  for (const { start, values } of chunksOf(file.name, hdf5, set)) addresses.set(values, start);
  const cells: Found = { ...found, arrays: [], texts: [], others: [] };
  addresses.forEach((address, i) => {
    if (address === 0) return;
    const reference = new Uint8Array(8);
    new DataView(reference.buffer).setBigUint64(0, BigInt(address), true);
    const target = hdf5.referenced(reference);
    if (target === null)
      throw damaged(file.name, `${name}{${i + 1}}`, 'a reference to nothing', 'a value');
    variable(walk, target, isCell ? `${name}{${i + 1}}` : `${name}(${i + 1})`, cells);
  });
  // A cell array of texts is a list of names; anything else is walked like a struct.
  if (cells.texts.length === count && cells.arrays.length === 0 && count > 0) {
    const values = cells.texts.map((t) => t.values.join(' '));
    found.texts.push({ file: file.name, name, values });
  } else {
    found.arrays.push(...cells.arrays);
    found.texts.push(...cells.texts);
    found.others.push(...cells.others);
  }
}
