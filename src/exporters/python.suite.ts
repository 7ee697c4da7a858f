/**
 * For tests: asks Python, where this machine has it, to read what we wrote. Not part of the app.
 * UNMIXING_PYTHON names another interpreter than `python3`.
 */
import { spawnSync } from 'node:child_process';

const interpreter = process.env.UNMIXING_PYTHON ?? 'python3';

/** True when `python3 -c "import <module>"` works here. */
export const pythonHas = (module: string): boolean =>
  spawnSync(interpreter, ['-c', `import ${module}`], { encoding: 'utf8', timeout: 30_000 })
    .status === 0;

export const hasNumpy = pythonHas('numpy');

/** Why the tests against NumPy did not run, for their titles. */
export const numpyNote = hasNumpy ? '' : ' (skipped: no python3 with numpy on this machine)';

/** Runs a Python program with bytes on its standard input; its standard output as text. */
export function python(program: string, input: Uint8Array = new Uint8Array()): string {
  const run = spawnSync(interpreter, ['-c', program], { input, encoding: 'utf8', timeout: 60_000 });
  if (run.status !== 0) throw new Error(run.stderr);
  return run.stdout;
}
