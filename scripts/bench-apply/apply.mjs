/**
 * `npm run bench:apply`: one scene of EMIT's size answered by `apply` with one thread and with several, turn by turn, and
 * by the page's “Unmix the whole file”; time, processor time and peak memory. The scene (1.8 GB) is made line by line in a
 * temporary folder, the weights are trained on a part of it. The machine's load stands beside: other work makes several
 * threads look better than they are, and everything slower.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { builtCli, bundle, root } from '../cli/bundle.mjs';
import { isCount, scriptOptions } from '../options.mjs';

const run = promisify(execFile);
const given = scriptOptions(
  'npm run bench:apply -- [options]: scenes answered by saved weights, with one thread and with several.',
  {
    lines: { value: 'n', help: 'Lines of the scene.', default: '1280', check: isCount },
    samples: { value: 'n', help: 'Samples.', default: '1242', check: isCount },
    bands: { value: 'n', help: 'Bands.', default: '285', check: isCount },
    threads: {
      value: 'list',
      help: 'Numbers of threads, compared with the first.',
      default: '1,2',
      check: (v) => /^\d+(,\d+)*$/.test(v),
    },
    turns: { value: 'n', help: 'How often each is measured.', default: '2', check: isCount },
    preset: {
      value: 'studio | paper',
      help: 'Of the run.',
      default: 'studio',
      check: (v) => /^(studio|paper)$/.test(v),
    },
    folder: {
      value: 'folder',
      help: 'Scene and weights are made there and stay; the next call with the same options uses them.',
    },
    'whole-file': { help: 'Measures “Unmix the whole file”, too.' },
  },
);
const size = Object.fromEntries(['lines', 'samples', 'bands'].map((k) => [k, Number(given[k])]));
const folder = given.folder
  ? path.resolve(given.folder)
  : mkdtempSync(path.join(tmpdir(), 'unmixing-apply-'));
mkdirSync(folder, { recursive: true });
const wasmFolder = `${path.join(root, 'node_modules/@tensorflow/tfjs-backend-wasm/dist')}/`;
const side = (n) => Math.min(160, n);
const crop = {
  line: (size.lines - side(size.lines)) >> 1,
  sample: (size.samples - side(size.samples)) >> 1,
  lines: side(size.lines),
  samples: side(size.samples),
};
// Packages are found from inside node_modules only.
const program = path.join(root, `node_modules/.cache/unmixing-studio-bench-apply-${process.pid}`);
const load = () => loadavg()[0].toFixed(1);
const mb = (bytes) => `${Math.round(bytes / 2 ** 20)} MB`;

async function child(kind) {
  const task = { kind, size, preset: given.preset, steps: 20, folder, crop, wasmFolder };
  const args = ['--no-warnings', path.join(program, 'main.mjs'), JSON.stringify(task)];
  const { stdout } = await run(process.execPath, args, { maxBuffer: 1 << 20 });
  return JSON.parse(stdout.trim().split('\n').at(-1));
}

/** The scene and the weights, made where they are not there yet. */
async function prepared() {
  const file = path.join(folder, 'made.json');
  const of = JSON.stringify([size, given.preset]);
  if (existsSync(file)) {
    const before = JSON.parse(readFileSync(file, 'utf8'));
    if (before.of === of) return before.made;
  }
  const made = await child('prepare');
  writeFileSync(file, JSON.stringify({ of, made }));
  return made;
}

async function once(threads, turn) {
  const out = path.join(folder, `out-${threads}-${turn}`);
  rmSync(out, { recursive: true, force: true });
  const before = load();
  const { stdout } = await run(process.execPath, [
    ...['--no-warnings', path.join(root, 'scripts/bench-apply/once.mjs')],
    ...[path.join(folder, 'scene.unmixw'), path.join(folder, 'scene.hdr')],
    ...['--out', out, '--threads', String(threads)],
  ]);
  rmSync(out, { recursive: true, force: true });
  return { threads, load: before, ...JSON.parse(stdout) };
}

const tell = (name, { seconds, cpu, own, busiest, rss }, at) => {
  const processor = cpu
    ? `, ${cpu.toFixed(1)} s of processor${own === undefined ? '' : ` (own thread ${own.toFixed(1)}, busiest other ${busiest.toFixed(1)})`}`
    : '';
  const clock = seconds.toFixed(1).padStart(7);
  console.log(`  ${name.padEnd(14)} ${clock} s${processor}, ${mb(rss)} at most; load before ${at}`);
};

/** What the call would take on free cores: with one thread its own time, with several that and the busiest's. */
const onFreeCores = ({ threads, own, busiest }) => (threads === 1 ? own : own + busiest);

try {
  await bundle('scripts/bench-apply/child.ts', program);
  await builtCli();
  const made = await prepared();
  const { shape } = made;
  console.log(
    `${size.lines} × ${size.samples} × ${size.bands}, ${made.endmembers} endmembers; ${given.preset}: ${made.features} components, spatial ${shape.spatial}, neighbours ${shape.neighbours !== null}, noise in ${made.noise ?? 0} directions, smoothing ${made.smoothing}`,
  );
  const counts = given.threads.split(',').map(Number);
  const ratios = new Map(counts.slice(1).map((n) => [n, []]));
  if (given['whole-file']) {
    const at = load();
    tell('the whole file', await child('wholeFile'), at);
  }
  for (let turn = 0; turn < Number(given.turns); turn++) {
    let first = null;
    for (const threads of counts) {
      const found = await once(threads, turn);
      tell(`${threads} thread${threads > 1 ? 's' : ''}`, found, found.load);
      if (first)
        ratios
          .get(threads)
          .push([first.seconds / found.seconds, onFreeCores(first) / onFreeCores(found)]);
      else first = found;
    }
  }
  for (const [threads, pairs] of ratios) {
    const f = threads / counts[0];
    const each = (k) => pairs.map((p) => (p[k] / f).toFixed(2)).join(', ');
    console.log(`${counts[0]} → ${threads} threads, efficiency by the clock: ${each(0)}`);
    if (!pairs.some((p) => Number.isNaN(p[1])))
      console.log(
        `  by the time of the busiest thread and the command's own, one after the other: ${each(1)}`,
      );
  }
} finally {
  if (!given.folder) rmSync(folder, { recursive: true, force: true });
  rmSync(program, { recursive: true, force: true });
}
