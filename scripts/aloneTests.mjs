/**
 * Unit tests that need a process of their own: those that replace clocks, modules, globals, tfjs's backends or the working
 * folder, those that start programs, and those that watch what the whole process does. All others share one with the
 * tests before them, in which modules are loaded and code is compiled already (vitest.config.ts).
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const folders = ['src', 'workers', 'testdata', 'scripts'];

/** What a file does to the process, by its text: `vi` but for plain spies, and what changes or watches all of it. */
const changes =
  /\bvi\.(?!fn\b)|\bwatchAllocations\b|\bprocess\.chdir\b|\bglobalThis\b|\b(remove|register)Backend\b|\bspawn(Sync)?\(/;

/** Threads, shared memory and counts of what WebAssembly takes are set for a whole process. */
const watches = /\/kernels\/wasm\/|threads?\.test\.|memoryPlan\./i;

/** Paths of these tests, from the repository's root. */
export function aloneTests() {
  return folders
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true }).map((name) => path.posix.join(folder, name)),
    )
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => /\.test\.tsx?$/.test(file) && !/\.gpu\.test\.ts$/.test(file))
    .filter((file) => watches.test(file) || changes.test(readFileSync(file, 'utf8')));
}
