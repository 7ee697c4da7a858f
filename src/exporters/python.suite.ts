/** For tests: asks NumPy, where this machine has it, to read what we wrote. Not part of the app. */
import { spawnSync } from 'node:child_process';

/** True when `python3 -c "import numpy"` works here. */
export const hasNumpy =
  spawnSync('python3', ['-c', 'import numpy'], { encoding: 'utf8', timeout: 30_000 }).status === 0;

/** Why the tests against NumPy did not run, for their titles. */
export const numpyNote = hasNumpy ? '' : ' (skipped: no python3 with numpy on this machine)';

/** Runs a Python program with bytes on its standard input; its standard output as text. */
export function python(program: string, input: Uint8Array): string {
  const run = spawnSync('python3', ['-c', program], { input, encoding: 'utf8', timeout: 30_000 });
  if (run.status !== 0) throw new Error(run.stderr);
  return run.stdout;
}
