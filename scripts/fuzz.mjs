/**
 * `npm run fuzz [-- --reader name] [--cases n] [--seed n] [--only index]`: hostile and damaged files against every reader, links and class work.
 * Each reader's cases run one after the other in a process of their own (fuzz/reader.ts), which says on a pipe which case
 * it begins and how each ended. A case that takes longer than 5 s of processor time, a process that is stuck or dies, a block of memory or a growth past
 * the budget is a failure; the process is then started again behind the case. Prints a table; exit code 1 on a failure.
 */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { clearTimeout, setTimeout } from 'node:timers';
import { fileURLToPath } from 'node:url';
import { isCount, scriptOptions } from './options.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const readers = [
  'ENVI',
  '.sli',
  'MATLAB v5',
  'HDF5',
  'NetCDF-3',
  'npy',
  'npz',
  'TIFF',
  'CSV',
  'ECOSTRESS',
  'ASD',
  'zip',
  'link',
  'class',
];
/** The case's own limit is 5 s of processor time; a stuck process cannot say so itself, and a busy machine is slower. */
const STUCK_MS = 30_000;
/** Compiling the readers, and making the first file of a kind. */
const MAKE_MS = 60_000;
const MAX_FAILURES = 20;

const given = scriptOptions(
  'npm run fuzz -- [options]: hostile and damaged files against every reader.',
  {
    reader: {
      value: readers.join(' | '),
      help: 'Only this reader.',
      check: (name) => readers.includes(name),
    },
    cases: { value: 'n', help: 'Files for each reader.', default: '10000', check: isCount },
    seed: { value: 'n', help: 'Seed of the files.', default: '20261122', check: isCount },
    only: { value: 'index', help: 'Repeats one case.', check: isCount },
  },
);
const options = {
  reader: given.reader ?? null,
  cases: Number(given.cases),
  seed: Number(given.seed),
  only: given.only === undefined ? null : Number(given.only),
};
const chosen = options.reader ? [options.reader] : readers;
const [first, last] = options.only === null ? [0, options.cases] : [options.only, options.only + 1];

/** Runs cases from `from` on; resolves with the next case to run: `last`, or one behind a case that broke the process. */
function stretch(reader, from, report) {
  return new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      [
        '--max-old-space-size=512',
        '--import',
        'tsx',
        path.join(root, 'scripts/fuzz/reader.ts'),
        ...[reader, options.seed, from, last].map(String),
      ],
      { cwd: root, stdio: ['ignore', 'inherit', 'pipe', 'pipe'] },
    );
    let index = from;
    let name = 'before it was opened';
    let complaint = '';
    let stuck = false;
    let timer = setTimeout(kill, MAKE_MS);
    function kill() {
      stuck = true;
      child.kill('SIGKILL');
    }
    child.stderr.on('data', (text) => (complaint = (complaint + text).slice(-2000)));
    createInterface({ input: child.stdio[3] }).on('line', (line) => {
      const said = JSON.parse(line);
      clearTimeout(timer);
      // Between cases the next one is made, which is not what is tried here.
      timer = setTimeout(kill, 'begins' in said ? STUCK_MS : MAKE_MS);
      if ('begins' in said) ({ begins: index, name } = said);
      else {
        report.take(said);
        index++;
        name = 'before it was opened';
      }
    });
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (code === 0) return resolve(last);
      const how = stuck
        ? `no end after ${STUCK_MS / 1000} s`
        : `the process died (${signal ?? code})`;
      report.fail(index, name, `${how} ${complaint.trim()}`);
      resolve(index + 1);
    });
  });
}

function makeReport() {
  const fields = new Map();
  const report = {
    cases: 0,
    scenes: 0,
    others: 0,
    errors: 0,
    slowest: { ms: 0, name: '' },
    block: 0,
    growth: 0,
    peak: 0,
    failures: [],
    take({ outcome, growth, rss }) {
      report.cases++;
      if (outcome.ending === 'scene') report.scenes++;
      else if (outcome.ending === 'error') {
        report.errors++;
        const field = outcome.field.replace(/\d+/g, '#').slice(0, 40);
        fields.set(field, (fields.get(field) ?? 0) + 1);
      } else report.others++;
      if (outcome.ms > report.slowest.ms) report.slowest = outcome;
      report.block = Math.max(report.block, outcome.block);
      report.growth = Math.max(report.growth, growth);
      report.peak = Math.max(report.peak, rss);
      if (outcome.problem) report.fail(null, outcome.name, outcome.problem);
    },
    fail(index, name, problem) {
      if (index !== null) report.cases++;
      report.failures.push(`${index === null ? '' : `${index} `}${name}: ${problem}`);
    },
    byField() {
      const all = [...fields].sort((a, b) => b[1] - a[1]);
      const shown = all.slice(0, 4).map(([field, n]) => `${field} ${n}`);
      const rest = all.slice(4).reduce((sum, [, n]) => sum + n, 0);
      return [...shown, ...(rest ? [`${all.length - 4} others ${rest}`] : [])].join(', ');
    },
  };
  return report;
}

const mib = (bytes) => `${(bytes / 2 ** 20).toFixed(bytes < 2 ** 24 ? 1 : 0)} MiB`;
const begun = performance.now();
const rows = [];
let failed = false;
for (const reader of chosen) {
  const report = makeReport();
  for (let at = first; at < last && report.failures.length < MAX_FAILURES;)
    at = await stretch(reader, at, report);
  rows.push([
    reader,
    report.cases,
    report.scenes,
    report.others,
    report.errors,
    report.failures.length,
    `${Math.round(report.slowest.ms)} ms (${report.slowest.name})`,
    mib(report.block),
    mib(report.peak),
    report.byField(),
  ]);
  console.error(`${reader}: ${report.cases} cases, ${report.failures.length} failures`);
  for (const failure of report.failures) console.error(`  FAILED ${failure}`);
  if (report.failures.length > 0) {
    failed = true;
    console.error(
      `  once more: npm run fuzz -- --reader "${reader}" --seed ${options.seed} --only <index>`,
    );
  }
}

console.log(
  `\nSeed ${options.seed}; ${((performance.now() - begun) / 1000).toFixed(0)} s. Largest block: bytes asked for at once. Peak: resident set of the process.\n`,
);
const titles = [
  'reader',
  'cases',
  'scenes',
  'truth, spectra, choices',
  'errors',
  'failures',
  'slowest case',
  'largest block',
  'peak',
  'errors by field',
];
const line = (cells) => `| ${cells.join(' | ')} |`;
console.log(line(titles));
console.log(line(titles.map(() => '---')));
for (const row of rows) console.log(line(row.map((cell) => String(cell).replaceAll('|', '\\|'))));
process.exit(failed ? 1 : 0);
