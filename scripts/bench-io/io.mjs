/**
 * `npm run bench:io`: how long files of the size of the Urban scene take to open, against SciPy's loadmat in the same run,
 * how much memory that takes, and a 1.8 GB ENVI file opened cropped and binned. Files are made in a temporary folder.
 * Times depend on the machine; the ratio is what counts. Options: --quick (without the large file); --against FOLDER (the
 * same by the readers of another checkout, in the same run; each first in turn); --processor (processor time of all
 * threads in place of the clock's, for a machine that others use).
 */
import { execFile } from 'node:child_process';
import {
  closeSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { crc32, deflateRawSync, deflateSync } from 'node:zlib';
import { bundle, root } from '../cli/bundle.mjs';
import { scriptOptions } from '../options.mjs';

const run = promisify(execFile);
const given = scriptOptions(
  'npm run bench:io -- [options]: how long files take to open, and how much memory.',
  {
    quick: { help: 'Without the large file.' },
    against: {
      value: 'folder',
      help: 'The same by the readers of another checkout, in the same run.',
    },
    processor: { help: 'Processor time in place of the clock’s.' },
  },
);
const quick = given.quick === true;
/** Another checkout's child may be older than this option, so the clock is changed from outside. */
const processorClock = `data:text/javascript,performance.now = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};`;
const clock = given.processor === true ? ['--import', processorClock] : [];
const against = given.against ? path.resolve(given.against) : null;
const TIMES = 7;
const MB = 1e6;
const urban = { lines: 307, samples: 307, bands: 162 };
/** EMIT: a granule as float32. */
const emit = { lines: 1280, samples: 1242, bands: 285 };

const folder = mkdtempSync(path.join(tmpdir(), 'unmixing-io-'));
const at = (name) => path.join(folder, name);
const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];

const value = (line, sample, band) => (line * 31 + sample * 17 + band * 5) % 1000;

function header({ lines, samples, bands }, type, interleave) {
  return [
    'ENVI',
    `samples = ${samples}`,
    `lines = ${lines}`,
    `bands = ${bands}`,
    'header offset = 0',
    'file type = ENVI Standard',
    `data type = ${type}`,
    `interleave = ${interleave}`,
    'byte order = 0',
    '',
  ].join('\n');
}

function writeEnvi(interleave) {
  const { lines, samples, bands } = urban;
  const data = new Uint16Array(lines * samples * bands);
  let k = 0;
  const put = (l, s, b) => (data[k++] = value(l, s, b));
  if (interleave === 'bsq')
    for (let b = 0; b < bands; b++)
      for (let l = 0; l < lines; l++) for (let s = 0; s < samples; s++) put(l, s, b);
  else if (interleave === 'bil')
    for (let l = 0; l < lines; l++)
      for (let b = 0; b < bands; b++) for (let s = 0; s < samples; s++) put(l, s, b);
  else
    for (let l = 0; l < lines; l++)
      for (let s = 0; s < samples; s++) for (let b = 0; b < bands; b++) put(l, s, b);
  writeFileSync(at(`${interleave}.hdr`), header(urban, 12, interleave));
  writeFileSync(at(`${interleave}.img`), data);
  return [at(`${interleave}.hdr`), at(`${interleave}.img`)];
}

/** An uncompressed MATLAB v5 variable; doubles are scalars, uint16 a table. */
function element(name, rows, columns, mxClass, miType, bytes) {
  const label = Buffer.alloc(Math.ceil(name.length / 8) * 8);
  label.write(name);
  const head = Buffer.alloc(16 + 16 + 8);
  head.writeUInt32LE(6, 0);
  head.writeUInt32LE(8, 4);
  head.writeUInt32LE(mxClass, 8);
  head.writeUInt32LE(5, 16);
  head.writeUInt32LE(8, 20);
  head.writeInt32LE(rows, 24);
  head.writeInt32LE(columns, 28);
  head.writeUInt32LE(1, 32);
  head.writeUInt32LE(name.length, 36);
  const tag = Buffer.alloc(8);
  tag.writeUInt32LE(miType, 0);
  tag.writeUInt32LE(bytes.length, 4);
  const padding = Buffer.alloc((8 - (bytes.length % 8)) % 8);
  const body = Buffer.concat([head, label, tag, bytes, padding]);
  const outer = Buffer.alloc(8);
  outer.writeUInt32LE(14, 0);
  outer.writeUInt32LE(body.length, 4);
  return Buffer.concat([outer, body]);
}

/** Smooth with a little noise, so that it compresses as scenes do. */
let noise = 1;
const measured = (l, s, b) => {
  noise = (Math.imul(noise, 1664525) + 1013904223) >>> 0;
  return 4 * value(l, s, b) + (noise >>> 27);
};

/** An element as MATLAB stores it by default. */
function compressed(bytes) {
  const stream = deflateSync(bytes);
  const head = Buffer.alloc(8);
  head.writeUInt32LE(15, 0);
  head.writeUInt32LE(stream.length, 4);
  return Buffer.concat([head, stream]);
}

/** An array in C order, lines × samples × bands, as numpy.save writes it. */
function npyOf(of) {
  const { lines, samples, bands } = urban;
  const data = new Uint16Array(lines * samples * bands);
  let k = 0;
  for (let l = 0; l < lines; l++)
    for (let s = 0; s < samples; s++) for (let b = 0; b < bands; b++) data[k++] = of(l, s, b);
  const text = `{'descr': '<u2', 'fortran_order': False, 'shape': (${lines}, ${samples}, ${bands}), }`;
  const length = Math.ceil((10 + text.length + 1) / 64) * 64;
  const npy = Buffer.alloc(length, 0x20);
  npy.write('\x93NUMPY\x01\x00', 'latin1');
  npy.writeUInt16LE(length - 10, 8);
  npy.write(text, 10, 'latin1');
  npy[length - 1] = 0x0a;
  return Buffer.concat([npy, Buffer.from(data.buffer)]);
}

function writeNpy() {
  writeFileSync(at('urban.npy'), npyOf(value));
  return [at('urban.npy')];
}

/** One deflated member, as numpy.savez_compressed writes it. */
function writeNpz() {
  const plain = npyOf(measured);
  const packed = deflateRawSync(plain);
  const name = 'cube.npy';
  const facts = (at, signature, before) => {
    const head = Buffer.alloc(at);
    head.write(signature, 'latin1');
    head.writeUInt16LE(20, before);
    head.writeUInt16LE(8, before + 4);
    head.writeUInt32LE(crc32(plain), before + 10);
    head.writeUInt32LE(packed.length, before + 14);
    head.writeUInt32LE(plain.length, before + 18);
    head.writeUInt16LE(name.length, before + 22);
    return Buffer.concat([head, Buffer.from(name)]);
  };
  const local = facts(30, 'PK\x03\x04', 4);
  const directory = facts(46, 'PK\x01\x02', 6);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(local.length + packed.length, 16);
  writeFileSync(at('urban.npz'), Buffer.concat([local, packed, directory, end]));
  return [at('urban.npz')];
}

/** @param pack how elements are stored */
function writeMat(name = 'urban.mat', pack = (bytes) => bytes, of = value) {
  const { lines, samples, bands } = urban;
  const data = new Uint16Array(lines * samples * bands);
  let k = 0;
  // Bands × pixels, pixels down the columns of the image.
  for (let s = 0; s < samples; s++)
    for (let l = 0; l < lines; l++) for (let b = 0; b < bands; b++) data[k++] = of(l, s, b);
  const head = Buffer.alloc(128, 0x20);
  head.write('MATLAB 5.0 MAT-file');
  head.writeUInt16LE(0x0100, 124);
  head.write('IM', 126);
  const scalar = (n) => Buffer.from(new Float64Array([n]).buffer);
  writeFileSync(
    at(name),
    Buffer.concat([
      head,
      pack(element('Y', bands, lines * samples, 11, 4, Buffer.from(data.buffer))),
      pack(element('nRow', 1, 1, 6, 9, scalar(lines))),
      pack(element('nCol', 1, 1, 6, 9, scalar(samples))),
    ]),
  );
  return [at(name)];
}

/** A sparse file: holes between lines of values, so that it takes little of the disk. */
function writeLarge() {
  const { lines, samples, bands } = emit;
  const bytes = samples * bands * 4;
  writeFileSync(at('emit.hdr'), header(emit, 4, 'bil'));
  const file = openSync(at('emit.bil'), 'w');
  ftruncateSync(file, lines * bytes);
  const line = new Float32Array(samples * bands);
  for (let l = 0; l < lines; l += 8) {
    for (let b = 0; b < bands; b++)
      for (let s = 0; s < samples; s++) line[b * samples + s] = value(l, s, b) / 1000;
    writeSync(file, line, 0, bytes, l * bytes);
  }
  closeSync(file);
  return [at('emit.hdr'), at('emit.bil')];
}

// Packages are found from inside node_modules only.
const program = path.join(root, `node_modules/.cache/unmixing-studio-bench-io-${process.pid}`);
const main = path.join(program, 'main.mjs');
const otherProgram = against && path.join(against, `${path.relative(root, program)}-there`);

async function measure(task, readers = main) {
  const args = ['--expose-gc', ...clock, readers, JSON.stringify(task)];
  const { stdout } = await run(process.execPath, args, { maxBuffer: 1 << 20 });
  return JSON.parse(stdout);
}

/** By the best of all times in turns, which other programs on the machine disturb least. */
async function comparison(task, first) {
  const ours = [...first.ms];
  const theirs = [];
  let peak = 0;
  for (let turn = 0; turn < 3; turn++) {
    const there = await measure(task, path.join(otherProgram, 'main.mjs'));
    theirs.push(...there.ms);
    peak = there.peak;
    ours.push(...(await measure(task)).ms);
  }
  const [here, there] = [Math.min(...ours), Math.min(...theirs)];
  return `       ${number(there)}     ${number(here / there, 2)}   ${number(peak / (urban.lines * urban.samples * urban.bands * 4), 2)}`;
}

const python = `
import json, sys, time
import scipy, scipy.io
times = []
for _ in range(${TIMES}):
    start = time.perf_counter()
    values = scipy.io.loadmat(sys.argv[1])
    times.append((time.perf_counter() - start) * 1000)
print(json.dumps({"ms": times, "scipy": scipy.__version__, "shape": values["Y"].shape}))
`;

async function loadmat(file) {
  try {
    return JSON.parse((await run('python3', ['-c', python, file])).stdout);
  } catch (error) {
    const missing = /ModuleNotFoundError/.test(String(error.stderr)) ? 'SciPy' : 'python3';
    console.log(`No ratio: ${missing} is not there or failed.`);
    return null;
  }
}

const pad = (text, n) => String(text).padEnd(n);
const number = (n, digits = 0) => n.toFixed(digits).padStart(8);

try {
  console.log('Building …');
  await bundle('scripts/bench-io/child.ts', program);
  if (against) {
    const there = await import(pathToFileURL(path.join(against, 'scripts/cli/bundle.mjs')).href);
    await there.bundle('scripts/bench-io/child.ts', otherProgram);
  }
  const files = {
    '.mat, v5, uncompressed': writeMat(),
    'ENVI BIP': writeEnvi('bip'),
    'ENVI BIL': writeEnvi('bil'),
    'ENVI BSQ': writeEnvi('bsq'),
    '.npy': writeNpy(),
    '.mat, v5, compressed': writeMat('packed.mat', compressed, measured),
    '.npz, compressed': writeNpz(),
  };
  const cubeBytes = urban.lines * urban.samples * urban.bands * 4;
  const reference = await loadmat(files['.mat, v5, uncompressed'][0]);
  console.log(
    `\n${urban.lines} × ${urban.samples} × ${urban.bands} uint16, 31 MB; the float32 cube takes ${(cubeBytes / MB).toFixed(0)} MB. ${TIMES} times each, in a process of its own.\n`,
  );
  console.log(
    `${pad('', 26)}first ms   median ms   × loadmat   peak ÷ cube${against ? '   there: best ms   here ÷ it   its peak' : ''}`,
  );
  if (reference)
    console.log(
      `${pad(`SciPy ${reference.scipy} loadmat (.mat)`, 26)}${number(reference.ms[0])}    ${number(median(reference.ms))}`,
    );
  for (const [name, paths] of Object.entries(files)) {
    for (const inspect of [false, true]) {
      const task = { files: paths, times: TIMES, inspect };
      const found = await measure(task);
      const compared = against ? await comparison(task, found) : '';
      const ratio = reference ? number(median(found.ms) / median(reference.ms), 1) : '       –';
      console.log(
        `${pad(inspect ? '  with the check’s report' : name, 26)}${number(found.ms[0])}    ${number(median(found.ms))}    ${ratio}      ${number(found.peak / cubeBytes, 2)}${compared}`,
      );
    }
  }
  console.log('Targets: at most 2.0 × loadmat, a peak of at most 2.5 × the cube (ArrayBuffers).');
  if (!quick) {
    const large = writeLarge();
    const { lines, samples, bands } = emit;
    const stored = lines * samples * bands * 4;
    console.log(
      `\n${lines} × ${samples} × ${bands} float32 ENVI BIL, ${(stored / 1e9).toFixed(2)} GB:\n`,
    );
    console.log(`${pad('', 44)}seconds   result MB   peak − result MB`);
    const tasks = [
      ['the check’s report alone', { inspect: true }],
      [
        'cropped to 256 × 256',
        { choices: { crop: { line: 512, sample: 493, lines: 256, samples: 256 } } },
      ],
      ['means of 4 × 4 pixels', { choices: { bin: { spatial: 4, spectral: 1 } } }],
      ['means of 2 × 2 pixels and 2 bands', { choices: { bin: { spatial: 2, spectral: 2 } } }],
    ];
    for (const [name, task] of tasks) {
      const found = await measure({ files: large, times: 1, ...task });
      console.log(
        `${pad(`${name}: ${found.shape}`, 44)}${number(found.ms[0] / 1000, 2)}    ${number(found.result / MB)}      ${number((found.peak - found.result) / MB)}`,
      );
    }
    console.log('Target: no more than the result and 64 MB.');
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
  rmSync(program, { recursive: true, force: true });
  if (otherProgram) rmSync(otherProgram, { recursive: true, force: true });
}
