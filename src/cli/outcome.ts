/** How every command ends: what it returned, or its error in words and the exit code for it. */
import { StudioError, toErrorData } from '../scene/errors';
import type { Io } from './io';
import { UsageError } from './options';
import { sentence } from './race';

export const exitCodes = { ok: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/**
 * Runs one command; never throws.
 * @param advice follows what is said of wrong usage
 */
export async function outcome(
  command: () => Promise<number>,
  io: Pick<Io, 'stderr'>,
  advice = '',
): Promise<number> {
  try {
    return await command();
  } catch (error) {
    if (error instanceof UsageError) {
      io.stderr(`${error.message}\n${advice}`);
      return exitCodes.usage;
    }
    // A fault of ours keeps its stack; what a person can mend is one sentence.
    const known = error instanceof StudioError || !(error instanceof Error);
    io.stderr(`${known ? sentence(toErrorData(error)) : (error.stack ?? error.message)}\n`);
    return exitCodes.failed;
  }
}
