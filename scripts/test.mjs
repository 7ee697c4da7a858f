/**
 * `npm test`: types, lint, format, unit tests, GPU tests, end-to-end tests, and one sum at the end. Every part runs even
 * when an earlier one failed, so that one run tells everything. Exit code 1 on any failure.
 *
 * Two cores and twelve minutes are what there is. What is checked without running anything takes one core, and the GPU
 * tests wait for shaders to be compiled, one at a time: they go on, one part after the other, beside the unit tests, which
 * by themselves fill both cores, and two at a time when those have ended. Unit tests share a process but for those that
 * change it (vitest.config.ts), so that what they all use is loaded and compiled once a core. The end-to-end tests have
 * the machine to themselves: they need 1.1 cores a page, so that two pages at a time (playwright.config.ts) fill it as well.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { findBrowser } from './browser.mjs';
import { playwrightFailures, vitestFailures } from './failures.mjs';

const reports = path.resolve('node_modules/.cache/unmixing-studio-reports');
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

/** Which browser engines did the main job, for the sum. */
const engineLines = [];
/** What could not be tested on this machine, and what it lacks. */
const lacking = [];

/**
 * Runs one command of this project's own packages.
 * @param {(output: string) => void} [heard] gets what it said when it has ended; without, that goes straight to the terminal
 */
function run(args, heard, env = {}) {
  const child = spawn('npx', ['--no-install', ...args], {
    stdio: heard ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    shell: process.platform === 'win32',
    env: { ...process.env, ...env },
  });
  const chunks = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (c) => chunks.push(c));
  return new Promise((resolve) => {
    const end = (ok) => {
      heard?.(Buffer.concat(chunks).toString());
      resolve(ok);
    };
    child.once('error', (error) => {
      chunks.push(Buffer.from(String(error)));
      end(false);
    });
    child.once('close', (status) => end(status === 0));
  });
}

const check = (args) => async (heard) => ({ ok: await run(args, heard), counts: null });

/** Vitest writes a Jest-like JSON report. */
const vitest = (project) => async (heard) => {
  const file = path.join(reports, `${project.replace('*', '')}.json`);
  const ok = await run(
    [
      'vitest',
      'run',
      '--project',
      project,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${file}`,
    ],
    heard,
  );
  if (!existsSync(file)) return { ok, counts: null };
  const r = JSON.parse(readFileSync(file, 'utf8'));
  for (const { title } of r.testResults.flatMap((t) => t.assertionResults))
    if (title.endsWith(': not tested here')) lacking.push(title);
  const counts = [r.numPassedTests, r.numFailedTests, r.numPendingTests + r.numTodoTests];
  return { ok, counts, failures: vitestFailures(r) };
};

/** Which browser engines did the main job, and which were not found. */
function tellEngines(suites) {
  const specs = suites.find(({ title }) => title === 'engines.spec.ts')?.specs ?? [];
  for (const { title, ok, tests } of specs) {
    const skipped = tests[0].annotations.find(({ type }) => type === 'skip');
    engineLines.push(
      `${ok ? 'ok    ' : 'FAILED'}   ${title}${skipped ? `: ${skipped.description}` : ''}`,
    );
  }
}

const playwright = async (heard) => {
  const file = path.join(reports, 'e2e.json');
  const tell = path.resolve('e2e/tellFailures.ts');
  const ok = await run(['playwright', 'test', `--reporter=list,json,${tell}`], heard, {
    PLAYWRIGHT_JSON_OUTPUT_NAME: file,
  });
  if (!existsSync(file)) return { ok, counts: null };
  const report = JSON.parse(readFileSync(file, 'utf8'));
  const { stats, suites } = report;
  tellEngines(suites);
  const counts = [stats.expected + stats.flaky, stats.unexpected, stats.skipped];
  return { ok, counts, failures: playwrightFailures(report) };
};

const still = [
  ['types', check(['tsc', '-b'])],
  ['lint', check(['oxlint', '-c', 'oxlint.config.mjs'])],
  ['nothing unused', check(['knip', '--no-progress'])],
  ['lessons', check(['tsx', 'scripts/lessons.mjs', 'check'])],
  ['format', check(['oxfmt', '--check', '.'])],
];
const unit = ['unit tests', vitest('unit*')];
const gpu = ['GPU tests', vitest('gpu')];
const pages = ['end-to-end tests', playwright];

/** Results by the parts' names. */
const results = new Map();

/** One part after the other; two calls with the same list share it. @param quiet each says what it has to say when it has ended, not between the others' lines */
async function inTurn(parts, quiet) {
  while (parts.length > 0) {
    const [name, part] = parts.shift();
    const head = `\n── ${name} ──`;
    if (!quiet) console.log(head);
    const began = performance.now();
    const result = await part(quiet ? (output) => console.log(`${head}\n${output}`) : undefined);
    results.set(name, { ...result, seconds: (performance.now() - began) / 1000 });
  }
}

// Without a browser the parts that need none still run; those that need one fail and are counted.
await findBrowser().then(
  (browser) => console.log(`Browser for the tests: ${browser.source}`),
  (error) => console.error(String(error)),
);
const beside = [...still.slice(0, -2), gpu, ...still.slice(-2)];
const units = inTurn([unit], false).then(() => inTurn(beside, true));
await Promise.all([units, inTurn(beside, true)]);
await inTurn([pages], false);

let passed = 0;
let failed = 0;
let skipped = 0;
const lines = [];
for (const [name] of [...still, unit, gpu, pages]) {
  const { ok, counts, seconds, failures = [] } = results.get(name);
  // A part that broke before it could count, or failed with every test passed, is itself one failure.
  const [p, f, s] = counts ?? [ok ? 1 : 0, ok ? 0 : 1, 0];
  passed += p;
  failed += !ok && f === 0 ? 1 : f;
  skipped += s;
  const counted = counts ? `: ${p} passed, ${f} failed, ${s} skipped` : '';
  lines.push(`${ok ? 'ok    ' : 'FAILED'} ${name}${counted} (${Math.round(seconds)} s)`);
  lines.push(...failures.map((one) => `         ${one}`));
  if (name === unit[0]) lines.push(...lacking.map((title) => `         ${title}`));
  if (name === pages[0]) lines.push(...engineLines);
}
console.log(
  `\n${lines.join('\n')}\n${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`,
);
process.exit(failed > 0 ? 1 : 0);
