/** Holds the one compute engine of the worker: starts it, replaces it, and forgets one that failed. */
import type { ComputeEngine } from './select';
import type { EngineChoice, EngineInfo } from './info';

export interface EngineHolder {
  /**
   * Starts the wanted engine, after any other that is starting: tfjs has one current backend.
   * @param careful see `selectEngine`
   */
  choose(choice: EngineChoice, careful?: boolean): void;
  /** The engine of the last choice; started anew when the last one failed or was dropped. */
  get(): Promise<ComputeEngine>;
  /** Forgets the engine, because its device is lost. */
  drop(): void;
  /** Starts the engine that works everywhere; for a run that lost another one. */
  fallBack(): Promise<ComputeEngine>;
}

/** @param report only the newest choice is reported */
export function makeEngineHolder(
  select: (choice: EngineChoice, careful: boolean) => Promise<ComputeEngine>,
  report: { ready(info: EngineInfo): void; failed(error: unknown): void },
): EngineHolder {
  let wanted: EngineChoice = 'auto';
  let carefully = false;
  let engine: Promise<ComputeEngine> | null = null;

  function start(): Promise<ComputeEngine> {
    const choice = wanted;
    const careful = carefully;
    const before: Promise<unknown> = engine ?? Promise.resolve();
    const mine = before.catch(() => undefined).then(() => select(choice, careful));
    engine = mine;
    mine.then(
      ({ info }) => {
        if (engine === mine) report.ready(info);
      },
      (error: unknown) => {
        if (engine !== mine) return;
        engine = null;
        report.failed(error);
      },
    );
    return mine;
  }

  return {
    choose(choice, careful = false) {
      wanted = choice;
      carefully = careful;
      start().catch(() => undefined);
    },
    get: () => engine ?? start(),
    drop() {
      engine = null;
    },
    fallBack() {
      wanted = 'wasm';
      return start();
    },
  };
}
