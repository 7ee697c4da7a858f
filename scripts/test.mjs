/**
 * `npm test`: types, lint, format, unit tests, GPU tests, end-to-end tests, one after the other, and one sum at the end.
 * Every part runs even when an earlier one failed, so that one run tells everything. Exit code 1 on any failure.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { findBrowser } from './browser.mjs';

const reports = path.resolve('node_modules/.cache/unmixing-studio-reports');
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

/** The sum, a line a part. */
const lines = [];

/** Runs one command of this project's own packages; output goes straight to the terminal. */
function run(args, env = {}) {
  const done = spawnSync('npx', ['--no-install', ...args], {
    stdio: 'inherit',
    shell: process.platform === 'win32',
    env: { ...process.env, ...env },
  });
  return done.status === 0;
}

const check = (args) => () => ({ ok: run(args), counts: null });

/** Vitest writes a Jest-like JSON report. */
const vitest = (project) => () => {
  const file = path.join(reports, `${project}.json`);
  const ok = run([
    'vitest',
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]);
  if (!existsSync(file)) return { ok, counts: null };
  const r = JSON.parse(readFileSync(file, 'utf8'));
  return { ok, counts: [r.numPassedTests, r.numFailedTests, r.numPendingTests + r.numTodoTests] };
};

/** Which browser engines did the main job, and which were not found. */
function tellEngines(suites) {
  const specs = suites.find(({ title }) => title === 'engines.spec.ts')?.specs ?? [];
  for (const { title, ok, tests } of specs) {
    const skipped = tests[0].annotations.find(({ type }) => type === 'skip');
    lines.push(
      `${ok ? 'ok    ' : 'FAILED'}   ${title}${skipped ? `: ${skipped.description}` : ''}`,
    );
  }
}

const playwright = () => {
  const file = path.join(reports, 'e2e.json');
  const ok = run(['playwright', 'test', '--reporter=list,json'], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: file,
  });
  if (!existsSync(file)) return { ok, counts: null };
  const { stats, suites } = JSON.parse(readFileSync(file, 'utf8'));
  tellEngines(suites);
  return { ok, counts: [stats.expected + stats.flaky, stats.unexpected, stats.skipped] };
};

const parts = [
  ['types', check(['tsc', '-b'])],
  ['lint', check(['eslint', '.', '--max-warnings', '0'])],
  ['circles', check(['depcruise', 'src', 'workers', '--output-type', 'err-long'])],
  ['nothing unused', check(['knip', '--no-progress'])],
  ['format', check(['prettier', '--check', '--log-level', 'warn', '.'])],
  ['unit tests', vitest('unit')],
  ['lessons', check(['tsx', 'scripts/lessons.mjs', 'check'])],
  ['GPU tests', vitest('gpu')],
  ['end-to-end tests', playwright],
];

// Without a browser the parts that need none still run; those that need one fail and are counted.
await findBrowser().then(
  (browser) => console.log(`Browser for the tests: ${browser.source}`),
  (error) => console.error(String(error)),
);
let passed = 0;
let failed = 0;
let skipped = 0;
for (const [name, part] of parts) {
  console.log(`\n── ${name} ──`);
  const { ok, counts } = part();
  // A part that broke before it could count, or failed with every test passed, is itself one failure.
  const [p, f, s] = counts ?? [ok ? 1 : 0, ok ? 0 : 1, 0];
  passed += p;
  failed += !ok && f === 0 ? 1 : f;
  skipped += s;
  lines.push(
    `${ok ? 'ok    ' : 'FAILED'} ${name}${counts ? `: ${p} passed, ${f} failed, ${s} skipped` : ''}`,
  );
}
console.log(
  `\n${lines.join('\n')}\n${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`,
);
process.exit(failed > 0 ? 1 : 0);
