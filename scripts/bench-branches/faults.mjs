/**
 * `npm run bench:branches -- --faults`: scenes with faults in single bands of single pixels, and as they are. Every cell and
 * draw is stored in docs/faults.json at once; the table goes into docs/accuracy.md.
 */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';
import { bundle, root } from '../cli/bundle.mjs';
import { nodeIo } from '../cli/io.mjs';
import { formatted } from '../formatted.mjs';

const run = promisify(execFile);
const store = path.join(root, 'docs/faults.json');
const document = path.join(root, 'docs/accuracy.md');
const [FROM, TO] = ['<!-- bench:faults -->', '<!-- end of bench:faults -->'];

const scenes = ['base@2', 'base@3', 'samson', 'urban_crop'];
const faults = [
  { kind: 'impulses', share: 0.01, name: 'impulses, 1 %' },
  { kind: 'impulses', share: 0.05, name: 'impulses, 5 %' },
  { kind: 'dead', share: 0.1, name: 'dead bands, 10 % of columns' },
  { kind: 'absorption', share: 0.3, name: 'absorption, 30 % of pixels' },
  { kind: 'unknown', share: 0.2, name: 'unknown material, 20 %' },
  { kind: null, share: 0, name: 'as it is' },
];
/** Columns, in this order, by the names that faultCell.ts gives. */
const columns = [
  ['fcls', 'FCLS'],
  ['fclsHuber', 'FCLS, Huber'],
  ['classical', 'classical'],
  ['classicalHuber', 'classical, Huber'],
  ['start', 'studio’s start'],
  ['startHuber', 'its E, Huber'],
  ['pseudo', 'start on Huber’s values'],
  ['threshold', 'repaired, threshold'],
  ['spectral', 'repaired, Mamba'],
  ['spectral-conv', 'repaired, 1-D convolution'],
  ['spectral-pix', 'repaired, band by band'],
  ['studioKept', 'studio, faults left'],
  ['studio', 'studio'],
];
const against = 'start';

const cells = scenes.flatMap((scene) => faults.map((fault) => ({ scene, ...fault })));
const keys = ['scene', 'kind', 'share', 'draw'];
const same = (a, b) => keys.every((k) => a[k] === b[k]);
const whole = ({ errors }) => columns.every(([c]) => errors[c] !== undefined);
const read = () => (existsSync(store) ? JSON.parse(readFileSync(store, 'utf8')).runs : []);

function save(one) {
  // Another call may be running on other scenes.
  const runs = [...read().filter((s) => !same(s, one)), one];
  const rank = (r) => keys.map((k) => String(r[k] ?? '')).join(' ');
  const lines = runs
    .sort((a, b) => (rank(a) < rank(b) ? -1 : 1))
    .map((r) => `    ${JSON.stringify(r)}`)
    .join(',\n');
  writeFileSync(`${store}.new`, `{\n  "runs": [\n${lines}\n  ]\n}\n`);
  renameSync(`${store}.new`, store);
}

async function runMissing({ given, draws, folder }) {
  const started = performance.now();
  const program = path.join(root, `node_modules/.cache/unmixing-studio-faults-${process.pid}`);
  await bundle('scripts/bench-branches/faultCell.ts', program);
  const wanted = cells.filter(({ scene }) => given.only?.split(',').includes(scene) ?? true);
  try {
    for (const draw of draws) {
      for (const { scene, kind, share, name } of wanted) {
        const key = { scene, kind, share, draw };
        if (read().some((s) => same(s, key) && whole(s))) continue;
        const from = scene.includes('@') ? null : path.join(folder, `${scene}.mat`);
        if (from && !existsSync(from)) {
          process.stderr.write(`Absent: ${scene} (${scene}.mat)\n`);
          continue;
        }
        if ((performance.now() - started) / 60_000 >= Number(given.minutes ?? Infinity)) return;
        const task = { ...key, from, wasm: nodeIo().wasmFolder };
        const words = [path.join(program, 'main.mjs'), JSON.stringify(task)];
        const { stdout } = await run(process.execPath, ['--no-warnings', ...words]);
        const found = JSON.parse(stdout.trim().split('\n').at(-1));
        save({ ...key, ...found });
        const said = columns.map(([c]) => `${c} ${found.errors[c]}`).join(', ');
        process.stderr.write(`${scene}, ${name}, draw ${draw}: ${said}\n`);
      }
    }
  } finally {
    rmSync(program, { recursive: true, force: true });
  }
}

const mean = (values) => values.reduce((sum, v) => sum + v, 0) / values.length;
const geometric = (values) => Math.exp(mean(values.map(Math.log)));
const row = (texts) => `| ${texts.join(' | ')} |\n`;

function table() {
  const lines = cells.flatMap((cell) => {
    const runs = read().filter((s) => keys.slice(0, 3).every((k) => s[k] === cell[k]) && whole(s));
    if (runs.length === 0) return [];
    return [
      {
        cell,
        draws: runs.length,
        errors: columns.map(([c]) => mean(runs.map((r) => r.errors[c]))),
      },
    ];
  });
  if (lines.length === 0) return 'Nothing is stored yet.\n';
  const text = ({ cell, draws, errors }) =>
    row([`${cell.scene}, ${cell.name}`, draws, ...errors.map((v) => v.toFixed(4))]);
  const base = columns.findIndex(([c]) => c === against);
  const together = faults.map(({ kind, share, name }) => {
    const some = lines.filter(({ cell }) => cell.kind === kind && cell.share === share);
    if (some.length === 0) return '';
    const ratios = columns.map((_, k) =>
      geometric(some.map(({ errors }) => errors[k] / errors[base])).toFixed(3),
    );
    return row([`**${name}, to studio’s start**`, '', ...ratios]);
  });
  const at = (name) => columns.findIndex(([c]) => c === name);
  const own = lines.map(({ cell, errors }) => ({
    cell,
    ratio: errors[at('studio')] / errors[at('studioKept')],
  }));
  const groups = [
    ['with impulses or dead bands', ['impulses', 'dead']],
    ['with absorption or an unknown material', ['absorption', 'unknown']],
    ['as they are', [null]],
  ];
  const said = groups.flatMap(([words, kinds]) => {
    const ratios = own.filter(({ cell }) => kinds.includes(cell.kind)).map((o) => o.ratio);
    if (ratios.length === 0) return [];
    return [`${words} ${geometric(ratios).toFixed(3)} (${Math.max(...ratios).toFixed(3)} at most)`];
  });
  const head = ['', 'draws', ...columns.map(([, title]) => title)];
  return `${row(head)}${row(['---', ...head.slice(1).map(() => '---:')])}${lines.map(text).join('')}${together.join('')}
Studio, faults replaced ÷ left, geometric mean over cells: ${said.join(', ')}.
`;
}

/** @param {{ given: Record<string, string>, draws: number[], folder: string }} how */
export async function benchFaults(how) {
  if (!how.given.report) await runMissing(how);
  const text = table();
  process.stdout.write(text);
  const before = readFileSync(document, 'utf8');
  const [from, to] = [before.indexOf(FROM), before.indexOf(TO)];
  if (from < 0 || to < from) return;
  const after = `${before.slice(0, from + FROM.length)}\n\n${text}\n${before.slice(to)}`;
  writeFileSync(document, await formatted(document, after));
}
