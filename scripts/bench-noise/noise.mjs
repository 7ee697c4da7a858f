/**
 * `npm run bench:noise`: what taking noise out first gives, this version of the studio against another one in a checkout of
 * its own. Generated scenes with noise of 10, 15, 20 and 30 dB, samson and urban_crop as they are and with 20 dB added,
 * labels drawn at random and spread. Every run is stored in docs/noise.json at once; the table goes into docs/accuracy.md.
 * `--help` tells the rest.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { bundle, root } from '../cli/bundle.mjs';
import { formatted } from '../formatted.mjs';
import { isCount, scriptOptions } from '../options.mjs';
import { codeVersions } from '../reproduce/code.mjs';

const run = promisify(execFile);
const given = scriptOptions(
  'npm run bench:noise -- [options]: preset studio and the classical line on noisy scenes, this version against another.',
  {
    against: {
      value: 'folder',
      help: 'Checkout of the other version, with its node_modules. Without it only this version runs.',
    },
    draws: {
      value: 'A-B',
      help: 'Label draws.',
      default: '10-12',
      check: (text) => /^\d{1,4}(-\d{1,4})?$/.test(text),
    },
    only: { value: 'list', help: 'Scenes, as base,r6,samson (all without it).' },
    methods: {
      value: 'list',
      help: 'Of the two; the classical line takes a second where the studio takes ten.',
      default: 'studio,classical',
      check: (text) => text.split(',').every((id) => ['studio', 'classical'].includes(id)),
    },
    minutes: {
      value: 'n',
      help: 'Starts nothing after so many minutes; the same command goes on.',
      check: isCount,
    },
    scenes: {
      value: 'folder',
      help: 'Where samson.mat and urban_crop.mat are, if not in ../shared/data/scenes; absent ones are named.',
    },
    report: { help: 'Runs nothing; writes the table of what is stored.' },
  },
);

const store = path.join(root, 'docs/noise.json');
const document = path.join(root, 'docs/accuracy.md');
const [FROM, TO] = ['<!-- bench:noise -->', '<!-- end of bench:noise -->'];
const methods = given.methods.split(',');
const protocols = ['random', 'spread'];
const NOISE = [10, 15, 20, 30];
/** Those that differ in more than their noise. */
const generated = [
  ...['base', 'light-none', 'light-strong', 'variability-strong', 'bilinear', 'post-nonlinear'],
  ...['alike', 'bands-12', 'no-pure', 'r3', 'r6', 'small', 'large'],
];
const real = ['samson', 'urban_crop'];
const folder = path.resolve(given.scenes ?? path.join(root, '../shared/data/scenes'));

/** @type {{ scene: string, snr: number | null }[]} snr null: as it is */
const allCells = [
  ...generated.flatMap((scene) => NOISE.map((snr) => ({ scene, snr }))),
  ...real.flatMap((scene) => [20, null].map((snr) => ({ scene, snr }))),
];
const cells = allCells.filter(({ scene }) => given.only?.split(',').includes(scene) ?? true);
const [first, last] = given.draws.split('-').map(Number);
const draws = Array.from({ length: (last ?? first) - first + 1 }, (_, i) => first + i);

const read = () => (existsSync(store) ? JSON.parse(readFileSync(store, 'utf8')).runs : []);
let stored = read();
const same = (a, b) =>
  ['scene', 'snr', 'protocol', 'draw', 'version', 'method', 'code'].every((k) => a[k] === b[k]);

/** Each version's code by its own reckoning; a change asks for its runs anew. */
async function stampsOf(checkout) {
  const code = path.join(checkout, 'scripts/reproduce/code.mjs');
  const { codeVersions: theirs } = await import(pathToFileURL(code).href);
  const { classical, network } = await theirs(['classical', 'network']);
  return { classical, studio: network };
}

function save(runs) {
  // Another call may be running on other scenes.
  stored = read();
  for (const one of runs) {
    const at = stored.findIndex((s) => same({ ...s, code: '' }, { ...one, code: '' }));
    if (at >= 0) stored[at] = one;
    else stored.push(one);
  }
  const rank = ({ scene, snr, protocol, draw, version, method }) =>
    [scene, String(snr ?? 99), protocol, String(draw).padStart(3, '0'), version, method].join(' ');
  const lines = [...stored]
    .sort((a, b) => (rank(a) < rank(b) ? -1 : 1))
    .map((one) => `    ${JSON.stringify(one)}`)
    .join(',\n');
  writeFileSync(`${store}.new`, `{\n  "runs": [\n${lines}\n  ]\n}\n`);
  renameSync(`${store}.new`, store);
}

async function answers(checkout, file, protocol, seeds) {
  const words = ['scripts/unmix.mjs', file, '--labels', '10', '--protocol', protocol, '--json'];
  const more = ['--seeds', seeds.join(','), '--methods', methods.join(',')];
  const options = { cwd: checkout, maxBuffer: 1 << 26 };
  // Failed runs (an endmember without a label) end with 1 and are in the output all the same.
  const { stdout, stderr } = await run(process.execPath, [...words, ...more], options).catch(
    (error) => error,
  );
  try {
    const { runs, failed } = JSON.parse(stdout);
    return [
      ...runs.map(({ method, seed, rmseMean }) => ({ method, seed, rmse: rmseMean })),
      ...failed.map(({ method, seed, message }) => ({ method, seed, failed: message })),
    ];
  } catch {
    throw new Error(`${checkout}: ${String(stderr).trim().split('\n').at(-1)}`);
  }
}

async function runMissing() {
  const started = performance.now();
  const work = mkdtempSync(path.join(tmpdir(), 'unmixing-noise-'));
  const program = path.join(root, `node_modules/.cache/unmixing-studio-bench-noise-${process.pid}`);
  const { classical, network } = await codeVersions(['classical', 'network']);
  const sides = [{ version: 'now', checkout: root, code: { classical, studio: network } }];
  if (given.against) {
    const checkout = path.resolve(given.against);
    sides.push({ version: 'before', checkout, code: await stampsOf(checkout) });
  }
  try {
    await bundle('scripts/bench-noise/scene.ts', program);
    for (const { scene, snr } of cells) {
      const from = real.includes(scene) ? path.join(folder, `${scene}.mat`) : null;
      if (from && !existsSync(from)) {
        process.stderr.write(`Absent: ${scene} (${scene}.mat)\n`);
        continue;
      }
      let file = snr === null ? from : null;
      for (const protocol of protocols) {
        for (const { version, checkout, code } of sides) {
          const keyOf = (method, draw) => ({
            ...{ scene, snr, protocol, draw, version, method, code: code[method] },
          });
          const missing = draws.filter((draw) =>
            methods.some((method) => !stored.some((s) => same(s, keyOf(method, draw)))),
          );
          if (missing.length === 0) continue;
          if ((performance.now() - started) / 60_000 >= Number(given.minutes ?? Infinity)) return;
          if (file === null) {
            file = path.join(work, `${scene}-${snr}.mat`);
            const task = { id: from ? null : scene, from, snrDb: snr, to: file };
            const words = [path.join(program, 'main.mjs'), JSON.stringify(task)];
            await run(process.execPath, ['--no-warnings', ...words]);
          }
          const found = await answers(checkout, file, protocol, missing);
          save(
            found.map(({ method, seed, rmse, failed }) => ({
              ...keyOf(method, seed),
              rmse: rmse === undefined ? null : Number(rmse.toPrecision(6)),
              ...(failed ? { failed } : {}),
            })),
          );
          const said = found.map((f) => `${f.method} ${f.rmse?.toFixed(4) ?? 'failed'}`).join(', ');
          process.stderr.write(
            `${scene}, ${snr === null ? 'as it is' : `${snr} dB`}, ${protocol}, ${version}: ${said}\n`,
          );
        }
      }
      if (file !== null && file !== from) rmSync(file, { force: true });
    }
  } finally {
    rmSync(work, { recursive: true, force: true });
    rmSync(program, { recursive: true, force: true });
  }
}

const mean = (values) => values.reduce((sum, v) => sum + v, 0) / values.length;
const geometric = (values) => Math.exp(mean(values.map(Math.log)));

/** What is compared: [method now, method then]. */
const pairs = [
  ['studio', 'studio'],
  ['classical', 'classical'],
  ['studio', 'classical'],
];

/** Each pair's means over the draws that both could answer, and how many those are. @returns null when there is none */
function cellOf({ scene, snr, protocol }) {
  const rmse = (version, method) =>
    new Map(
      stored
        .filter((s) =>
          Object.entries({ scene, snr, protocol, version, method }).every(([k, v]) => s[k] === v),
        )
        .filter((s) => s.rmse !== null)
        .map((s) => [s.draw, s.rmse]),
    );
  const compared = pairs.map(([ours, theirs]) => {
    const [now, then] = [rmse('now', ours), rmse('before', theirs)];
    const both = [...now.keys()].filter((draw) => then.has(draw));
    if (both.length === 0) return null;
    const [after, before] = [now, then].map((of) => mean(both.map((draw) => of.get(draw))));
    return { draws: both.length, after, before, ratio: after / before };
  });
  return compared.every((c) => c === null) ? null : { scene, snr, protocol, compared };
}

const row = (texts) => `| ${texts.join(' | ')} |\n`;
const ratio = (v) => v.toFixed(3);

function table() {
  const found = allCells
    .flatMap((cell) => protocols.map((protocol) => cellOf({ ...cell, protocol })))
    .filter((cell) => cell !== null);
  if (found.length === 0) return 'Nothing is stored yet.\n';
  const noisy = (c) => c.snr !== null && c.snr <= 20;
  const groups = [
    ...NOISE.map((snr) => [
      `generated, ${snr} dB`,
      (c) => c.snr === snr && !real.includes(c.scene),
    ]),
    ['samson, urban_crop + 20 dB', (c) => c.snr === 20 && real.includes(c.scene)],
    ['samson, urban_crop as they are', (c) => c.snr === null],
    ['**10 to 20 dB together**', noisy],
    ['**30 dB and as they are together**', (c) => !noisy(c)],
  ];
  const line = ([name, of]) => {
    const some = found.filter(of);
    if (some.length === 0) return '';
    const cellsOf = (k) => some.map((c) => c.compared[k]).filter((c) => c !== null);
    const figures = pairs.flatMap((_, k) => {
      const cells = cellsOf(k);
      if (cells.length === 0) return ['', ''];
      const counts = cells.map((c) => c.draws);
      const [least, most] = [Math.min(...counts), Math.max(...counts)];
      const draws = least === most ? least : `${least}–${most}`;
      return [ratio(geometric(cells.map((c) => c.ratio))), `${cells.length} × ${draws}`];
    });
    return row([name, ...figures]);
  };
  const heads = ['studio ÷ studio', 'classical ÷ classical', 'studio ÷ classical of then'];
  const head = heads.flatMap((text) => [text, 'cells × draws']);
  const together = `${row(['', ...head])}${row(['---', ...head.map(() => '---:')])}${groups.map(line).join('')}`;
  const worse = found.filter((c) => c.compared.slice(0, 2).some((p) => p && p.ratio > 1.01));
  const number = (v) => v.toFixed(4);
  const bad = worse.map((c) =>
    row([
      `${c.scene}, ${c.snr === null ? 'as it is' : `${c.snr} dB`}, ${c.protocol}`,
      ...c.compared
        .slice(0, 2)
        .flatMap((p) =>
          p ? [p.draws, `${number(p.before)} → ${number(p.after)}`, ratio(p.ratio)] : ['', '', ''],
        ),
    ]),
  );
  const columns = ['draws', 'studio', 'ratio', 'draws', 'classical', 'ratio'];
  const worseTable = `${row(['Cell', ...columns])}${row(['---', ...columns.map(() => '---:')])}${bad.join('')}`;
  const end =
    worse.length === 0
      ? 'No cell got worse by more than 1 %.\n'
      : `${worse.length} of ${found.length} cells got worse by more than 1 % in one of the two:\n\n${worseTable}`;
  return `${together}\n${end}`;
}

if (!given.report) await runMissing();
stored = read();
const text = table();
process.stdout.write(text);
const before = readFileSync(document, 'utf8');
const [from, to] = [before.indexOf(FROM), before.indexOf(TO)];
if (from >= 0 && to > from) {
  const after = `${before.slice(0, from + FROM.length)}\n\n${text}\n${before.slice(to)}`;
  writeFileSync(document, await formatted(document, after));
}
