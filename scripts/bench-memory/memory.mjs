/**
 * `npm run bench:memory`: scenes of the size of Urban and of an EMIT granule, synthesised from real truth where
 * `../shared/data/truth` is there and from the project's own land elsewhere: trained and answered on WASM, with what the
 * plan said and what was taken at most. The file of 1.8 GB is written to a temporary folder. Options: --quick (a small
 * budget and a small file, a few steps), --only urban|emit, --truth FOLDER.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { bundle, root } from '../cli/bundle.mjs';
import { scriptOptions } from '../options.mjs';

const run = promisify(execFile);
const given = scriptOptions(
  'npm run bench:memory -- [options]: memory planned and taken on large scenes.',
  {
    quick: { help: 'A small budget and a small file, a few steps.' },
    only: {
      value: 'urban | emit',
      help: 'One of the two.',
      check: (v) => /^(urban|emit)$/.test(v),
    },
    truth: {
      value: 'folder',
      help: 'Real truth to make scenes from.',
      default: '../shared/data/truth',
    },
  },
);
const { quick = false, only = null } = given;
const truth = path.resolve(root, given.truth);
const folder = mkdtempSync(path.join(tmpdir(), 'unmixing-memory-'));
const wasmFolder = `${path.join(root, 'node_modules/@tensorflow/tfjs-backend-wasm/dist')}/`;
const MIB = 2 ** 20;
const mb = (n) => `${Math.round(n / MIB)} MB`;

// Packages are found from inside node_modules only.
const program = path.join(root, `node_modules/.cache/unmixing-studio-bench-memory-${process.pid}`);

async function measure(task) {
  const given = JSON.stringify({ ...task, folder, wasmFolder });
  const args = ['--expose-gc', '--no-warnings', path.join(program, 'main.mjs'), given];
  const { stdout } = await run(process.execPath, args, { maxBuffer: 1 << 20 });
  return JSON.parse(stdout.trim().split('\n').at(-1));
}

const urban = {
  kind: 'train',
  ...{ lines: 307, samples: 307, bands: 162 },
  truth: {
    files: [path.join(truth, 'urban_end4_groundTruth.mat')],
    ...{ lines: 307, samples: 307, bands: 162 },
  },
};
const emit = {
  kind: 'file',
  ...(quick
    ? { lines: 160, samples: 142, bands: 285 }
    : { lines: 1280, samples: 1242, bands: 285 }),
  truth: {
    files: ['apex_A_true.mat', 'apex_E.mat'].map((f) => path.join(truth, f)),
    ...{ lines: 111, samples: 122, bands: 285 },
  },
  crop: quick
    ? { line: 20, sample: 10, lines: 100, samples: 100 }
    : { line: 500, sample: 500, lines: 160, samples: 160 },
};

const tasks = [
  ['Urban, studio', { ...urban, preset: 'studio', steps: quick ? 3 : 60, memory: 1024 }, 'urban'],
  [
    'Urban, studio, 512 MB',
    { ...urban, preset: 'studio', steps: quick ? 3 : 60, memory: 512 },
    'urban',
  ],
  ['Urban, paper', { ...urban, preset: 'paper', steps: quick ? 2 : 10, memory: 1024 }, 'urban'],
  ['EMIT, studio', { ...emit, preset: 'studio', steps: quick ? 3 : 60, memory: 1024 }, 'emit'],
].filter(([, , kind]) => !only || only === kind);

let over = 0;
try {
  console.log('Building …');
  await bundle('scripts/bench-memory/child.ts', program);
  for (const [name, task] of tasks) {
    const { lines, samples, bands } = task;
    const found = await measure(task);
    const { taken, planned, budget } = found;
    const sum = taken.arrays + taken.heap;
    if (sum > budget) over++;
    console.log(
      `\n${name}: ${lines} × ${samples} × ${bands}, ${task.steps} steps, from ${found.from}`,
    );
    console.log(`  ${found.plan}`);
    console.log(
      `  planned ${mb(planned.arrays)} of arrays + ${mb(planned.compute)} of the engine; taken at most ${mb(taken.arrays)} + ${mb(taken.heap)} = ${mb(sum)} of ${mb(budget)}${sum > budget ? ': MORE THAN ALLOWED' : ''}`,
    );
    console.log(
      `  ${found.seconds.toFixed(1)} s, mean RMSE ${found.rmse.toFixed(4)}; the whole process ${mb(found.rss)}`,
    );
    if (!found.file) continue;
    const { file } = found;
    console.log(
      `  the whole file, ${mb(file.bytes)}: ${file.seconds.toFixed(1)} s, read ${file.passes} times in ${file.blocks} blocks of lines; mean RMSE ${file.rmse.toFixed(4)}; maps ${mb(file.result)}`,
    );
    const whole = file.taken.arrays + file.taken.heap;
    if (whole > budget) over++;
    console.log(
      `  taken at most ${mb(file.taken.arrays)} of arrays + ${mb(file.taken.heap)} of the engine = ${mb(whole)} of ${mb(budget)}${whole > budget ? ': MORE THAN ALLOWED' : ''}`,
    );
  }
  console.log(
    '\nArrays: all that JavaScript held at most, sampled between steps and blocks; the engine: the heap of WebAssembly, which never shrinks.',
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
  rmSync(program, { recursive: true, force: true });
}
process.exitCode = over > 0 ? 1 : 0;
