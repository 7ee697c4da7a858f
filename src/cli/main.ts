/** `npm run unmix`: from the words on the command line to the exit code. The process itself is scripts/unmix.mjs. */
import { toErrorData } from '../scene/errors';
import { raceTable } from '../exporters/raceTable';
import { toMarkdown } from '../exporters/raceTableText';
import { makeRunSwitch } from '../training/control';
import type { ComputeEngine } from '../engine/select';
import { apply } from './apply/main';
import { classCommand } from './classwork/main';
import type { RaceResult } from '../protocol/race';
import { engineHere, writeCapsule } from './capsule';
import { toCommand, type Command } from './command';
import { withConfig } from './config';
import { startEngine } from './engine';
import { helpText } from './help';
import type { Io } from './io';
import { exportCommand } from './export/main';
import { optionTable, parseOptions } from './options';
import { exitCodes, outcome } from './outcome';
import { openOutput } from './output';
import { makeProgress } from './progress';
import { makeTask, race, sentence } from './race';
import { resultObject, tableInput } from './result';
import { loadAnnotations, loadScene } from './scene';
import { verify } from './verify';

/** Runs one call of the command; never throws. */
export function main(argv: readonly string[], io: Io): Promise<number> {
  return outcome(() => command(argv, io), io, 'See: npm run --silent unmix -- --help\n');
}

async function command(argv: readonly string[], io: Io): Promise<number> {
  if (argv[0] === 'apply') return apply(argv.slice(1), io);
  if (argv[0] === 'export') return exportCommand(argv.slice(1), io);
  if (argv[0] === 'class') return classCommand(argv.slice(1), io);
  if (argv[0] === 'verify') return verify(argv.slice(1), io);
  const raw = parseOptions(argv, optionTable);
  if (raw.options.help !== undefined) {
    io.stdout(helpText());
    return exitCodes.ok;
  }
  return unmix(toCommand(withConfig(raw)), io);
}

async function unmix(command: Command, io: Io): Promise<number> {
  const progress = makeProgress(io, () => performance.now());
  const control = makeRunSwitch();
  const forget = io.onInterrupt(() => control.cancel());
  try {
    const scene = await loadScene(command.scene, {
      truth: command.truth,
      variable: command.variable,
      progress: progress.passing,
      say: progress.line,
    });
    const { name, lines, samples, bands } = scene.cube;
    progress.line(`${name}: ${lines} lines × ${samples} samples × ${bands} bands`);
    for (const note of scene.notes) progress.line(`  ${note}`);
    const annotations =
      command.labels.type === 'file' ? await loadAnnotations(command.labels.path, scene) : null;
    for (const note of annotations?.notes ?? []) progress.line(`  ${note}`);
    const task = makeTask(command, scene, annotations);

    const engine = keepEngine(() => startEngine(command.engine, io));
    const { info } = await engine.get();
    progress.line(`Engine: ${info.engine}, ${info.adapter}`);
    if (info.software) progress.line(`  ${info.reason}`);
    const output = command.out === null ? null : openOutput(command.out, scene, task, command);
    const faults: Error[] = [];
    const results: RaceResult[] = [];
    const outcome = await race(scene, task, command, engine, control, {
      event: (event) => progress.event(event),
      result(result) {
        if (command.capsule !== null) results.push(result);
        // A full disk does not lose the figures: they are still printed.
        if (faults.length === 0) attempt(() => output?.result(result), faults);
      },
    });

    const object = resultObject(scene, task, command, info, io.versions, outcome);
    const table = tableInput(task, outcome, command);
    io.stdout(command.json ? `${JSON.stringify(object, null, 2)}\n` : toMarkdown(raceTable(table)));
    if (faults.length === 0) attempt(() => output?.end(object, table), faults);
    if (command.capsule !== null) {
      const engineOf = engineHere(info, io);
      await writeCapsule(command, { scene, task }, engineOf, results, outcome).catch(
        (error: unknown) => note(error, faults),
      );
    }
    for (const fault of faults) progress.line(sentence(toErrorData(fault)));
    if (outcome.cancelled) return exitCodes.interrupted;
    return outcome.failed.length + faults.length > 0 ? exitCodes.failed : exitCodes.ok;
  } finally {
    progress.clear();
    forget();
  }
}

function attempt(work: () => void, faults: Error[]): void {
  try {
    work();
  } catch (error) {
    note(error, faults);
  }
}

const note = (error: unknown, faults: Error[]): void =>
  void faults.push(error instanceof Error ? error : new Error(String(error)));

/** The engine of all runs; one whose device was lost is started anew. */
export function keepEngine(start: () => Promise<ComputeEngine>): {
  get(): Promise<ComputeEngine>;
  drop(): void;
} {
  let engine: Promise<ComputeEngine> | null = null;
  return {
    get: () => (engine ??= start()),
    drop: () => (engine = null),
  };
}
