/**
 * One measurement of `npm run bench:io`, in a process of its own: opens the same files some times and prints, as one line of
 * JSON, the milliseconds of each time and the peak memory above what the loaded program takes.
 */
import { openAsBlob } from 'node:fs';
import path from 'node:path';
import type { ImportChoices } from '../../src/scene/importChoices';
import { inspectFiles } from '../../src/readers/importCheck/inspect';
import { openFiles } from '../../src/readers/open';

interface Task {
  readonly files: readonly string[];
  readonly times: number;
  /** Absent: as on the command line. */
  readonly choices?: ImportChoices;
  /** Looks into the files before, as the import check does. */
  readonly inspect?: boolean;
}

const task = JSON.parse(process.argv[2]) as Task;
const { gc } = globalThis as { gc?: () => void };

const open = async (): Promise<File[]> =>
  Promise.all(
    task.files.map(async (file) => new File([await openAsBlob(file)], path.basename(file))),
  );

let peak = 0;
const look = (): void => {
  peak = Math.max(peak, process.memoryUsage().arrayBuffers);
};

async function once(): Promise<{ ms: number; shape: string; check: number; result: number }> {
  const files = await open();
  const context = {
    shared: false,
    current: null,
    choices: task.choices,
    progress: look,
    cancelled: () => false,
  };
  const start = performance.now();
  if (task.inspect) {
    const found = await inspectFiles(files, context);
    const ms = performance.now() - start;
    look();
    if (found.type !== 'import') throw new Error(found.type);
    const { stored, problem } = found.report;
    const shape = `${stored.lines} × ${stored.samples} × ${stored.bands}${problem ? ', does not fit' : ''}`;
    return { ms, shape, check: found.report.preview?.width ?? 0, result: 0 };
  }
  const opened = await openFiles(files, context);
  const ms = performance.now() - start;
  look();
  if (opened.type !== 'scene') throw new Error(opened.type);
  const { cube } = opened.scene;
  const shape = `${cube.lines} × ${cube.samples} × ${cube.bands}`;
  return { ms, shape, check: cube.data[cube.data.length - 1], result: cube.data.byteLength };
}

gc?.();
const before = process.memoryUsage().arrayBuffers;
const rssBefore = process.memoryUsage().rss;
const ms: number[] = [];
let last = { shape: '', check: 0, result: 0 };
let firstPeak = 0;
let firstRss = 0;
for (let i = 0; i < task.times; i++) {
  const { ms: took, ...rest } = await once();
  ms.push(took);
  last = rest;
  if (i === 0) {
    firstPeak = peak - before;
    firstRss = process.resourceUsage().maxRSS * 1024 - rssBefore;
  }
  gc?.();
}
console.log(JSON.stringify({ ms, ...last, peak: firstPeak, rss: firstRss }));
