/**
 * What repeats a capsule's run in the page: workers of its own, beside those of the studio, so that nothing on screen is
 * touched. One thing at a time; `dispose` ends it.
 */
import { capsuleEngine } from '../../capsule/environment';
import type { Host } from '../../capsule/environment';
import { filesFor } from '../../capsule/files';
import type { SceneFiles } from '../../capsule/manifest';
import { sceneIsMissing } from '../../capsule/verify';
import type { Bench } from '../../capsule/verify';
import type { EngineInfo } from '../../engine/info';
import type { RaceEvent } from '../../protocol/race';
import type { ReadEvent } from '../../protocol/read';
import type { LossRecord, TrainEvent } from '../../protocol/run';
import { StudioError } from '../../scene/errors';
import type { Scene } from '../../scene/scene';
import type { EngineChoice } from '../../engine/info';
import type { Engine, EngineListeners } from '../workers';

export interface PageBench extends Bench {
  /** Ends what is going: a race keeps what has finished. */
  stop(): void;
  dispose(): void;
}

export interface BenchParts {
  /** Normally `createEngine`. */
  readonly makeEngine: (listeners: EngineListeners) => Engine;
  readonly engine: EngineChoice;
  readonly host: Host;
  /** Files that the person has given for the scene. */
  readonly files: readonly File[];
  readonly tell: (what: string, fraction: number) => void;
}

export const stoppedError = (): StudioError =>
  new StudioError({
    kind: 'cancelled',
    message: 'Stopped before the run had ended.',
    advice: 'Verify again when you have the time.',
  });

export function createPageBench(parts: BenchParts): PageBench {
  const { host, tell } = parts;
  let onRead: (event: ReadEvent) => void = () => undefined;
  let onTrain: (event: TrainEvent) => void = () => undefined;
  let onRace: (event: RaceEvent) => void = () => undefined;
  let going: number | null = null;
  let stopped = false;
  let info: EngineInfo | null = null;
  /** Ends what is waited for, when the person does. */
  let giveUp: (error: StudioError) => void = () => undefined;
  const nobody = (): void => undefined;
  const engine = parts.makeEngine({
    onRead: (event) => onRead(event),
    onTrain(event) {
      if (event.type === 'engine') info = event.info;
      onTrain(event);
    },
    jobs: { race: (event) => onRace(event), wholeFile: nobody, lab: nobody, classNetwork: nobody },
    ...{ onSuggest: nobody, onComposite: nobody, onPreview: nobody, onProbe: nobody },
  });
  let chosen = false;

  /** Resolved or rejected by events; also when the person stops. */
  function waiting<T>(
    work: (done: (value: T) => void, failed: (error: StudioError) => void) => void,
  ): Promise<T> {
    if (stopped) return Promise.reject(stoppedError());
    return new Promise<T>((resolve, reject) => {
      giveUp = reject;
      work(resolve, reject);
    }).finally(() => {
      giveUp = () => undefined;
      going = null;
    });
  }

  function read(ask: () => number): Promise<ReadEvent> {
    return waiting((done, failed) => {
      const id = ask();
      onRead = (event) => {
        if (event.id !== id) return;
        if (event.type === 'progress') tell(event.what, event.fraction);
        else if (event.type === 'error') failed(new StudioError(event.error));
        else done(event);
      };
    });
  }

  async function fromFiles(from: SceneFiles, given: Parameters<Bench['scene']>[1]): Promise<Scene> {
    const wanted = [...from.files, ...from.truthFiles];
    if (!given && parts.files.length === 0) throw sceneIsMissing(wanted);
    const all = given ? [...given.files, ...given.truthFiles] : await filesFor(wanted, parts.files);
    const count = from.files.length;
    const own = from.choices ?? (from.variable === null ? {} : { variable: from.variable });
    const choices = { choices: own, inspect: false };
    const opened = await read(() => engine.open(all.slice(0, count), null, choices));
    if (opened.type !== 'scene') throw notTheScene(opened.type);
    const { scene } = opened;
    if (all.length === count) return scene;
    const { lines, samples, bands } = scene.cube;
    const plain = { choices: {}, inspect: false };
    const size = { lines, samples, bands };
    const truth = await read(() => engine.open(all.slice(count), size, plain));
    if (truth.type !== 'truth') throw notTheScene(truth.type);
    return { ...scene, truth: truth.truth };
  }

  function start({ cube, mask }: Scene): void {
    if (!chosen) engine.selectEngine(parts.engine);
    chosen = true;
    engine.setScene(cube, mask);
  }

  return {
    async scene(from, embedded) {
      if (from.kind === 'files') return fromFiles(from, embedded);
      const made = await read(() => engine.make(from));
      if (made.type !== 'scene') throw notTheScene(made.type);
      return made.scene;
    },
    run: (scene, config) =>
      waiting((done, failed) => {
        let losses: readonly LossRecord[] = [];
        const { steps } = config.settings;
        onTrain = (event) => {
          if (event.type === 'error') failed(new StudioError(event.error));
          else if (event.type === 'preparing') tell(event.what, 0);
          else if (event.type === 'progress') {
            losses = [...losses, ...event.losses];
            tell(`Step ${event.step} of ${steps}`, event.step / steps);
          } else if (event.type === 'recovered') {
            losses = losses.filter((l) => l.step <= event.step);
          } else if (event.type === 'cancelled') failed(stoppedError());
          else if (event.type === 'finished') {
            const { summary } = event;
            done({ summary, losses, engine: capsuleEngine(summary.engine, host) });
          }
        };
        start(scene);
        going = engine.train(config);
      }),
    race: (scene, config, ended) =>
      waiting((done, failed) => {
        const runs = config.methods.length;
        let finished = 0;
        onTrain = (event) => {
          if (event.type === 'error') failed(new StudioError(event.error));
        };
        onRace = (event) => {
          if (event.type === 'raceError') failed(new StudioError(event.error));
          else if (event.type === 'raceProgress') {
            const method = config.methods[event.index] ?? '';
            const at = `${method}, seed ${config.seeds[0]}: ${event.what}`;
            tell(at, (finished + event.fraction) / runs);
          } else if (event.type === 'raceResult') {
            tell('', ++finished / runs);
            ended(event.result.method, event.result.seed, event.result);
          } else if (event.type === 'raceFailed') {
            tell('', ++finished / runs);
            ended(event.method, event.seed, event.error);
          } else if (event.type === 'raceEnded' && info) done(capsuleEngine(info, host));
        };
        start(scene);
        going = engine.start('race', config);
        // A race that is stopped says that it has ended; what was finished counts.
        giveUp = () => undefined;
      }),
    stopped: () => stopped,
    stop() {
      stopped = true;
      if (going !== null) engine.cancel(going);
      else engine.stopReading();
      giveUp(stoppedError());
    },
    dispose: () => engine.dispose(),
  };
}

const notTheScene = (found: string): StudioError =>
  new StudioError({
    kind: 'capsule',
    field: 'scene',
    message: 'The files do not open as the scene of the capsule.',
    found,
    advice: 'Ask whoever made the capsule how they opened them.',
  });
