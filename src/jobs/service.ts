/** What the training worker does: one engine, one scene, one run, race, lab or whole file at a time. The worker's entry only wires it. */
import type { Cube, ValidityMask } from '../scene/cube';
import { StudioError, toErrorData } from '../scene/errors';
import { makeRunSwitch, type RunSwitch } from '../training/control';
import { makeEngineHolder } from '../engine/holder';
import { selectEngine } from '../engine/select';
import type { TrainConfig, TrainEvent } from '../protocol/run';
import { planOf } from '../training/train';
import type { FileEvent, FileRequest } from '../protocol/wholeFile';
import type { LabEvent, LabRequest } from '../protocol/labs';
import type { RaceConfig, RaceEvent } from '../protocol/race';
import type { SuggestEvent } from '../protocol/suggest';
import type { TrainRequest } from '../protocol/requests';
import { runConstraints, runSpread } from './labs';
import { suggestCount } from '../unmixing/suggestedCount';
import { runRace } from './race';
import { trainThroughFaults } from './train';
import { makeSuggester } from './suggest/service';

/** How long a new scene rests before its endmembers are counted. */
const COUNT_AFTER_MS = 400;

/** @param select starts a compute engine; Node has a way of its own */
export function makeTrainService(
  send: (event: TrainEvent | RaceEvent | FileEvent | LabEvent | SuggestEvent) => void,
  select: typeof selectEngine = selectEngine,
): (request: TrainRequest) => void {
  let scene: { cube: Cube; mask: ValidityMask } | null = null;
  let current: { run: number; control: RunSwitch; done: Promise<void> } | null = null;
  const now = (): number => performance.now();

  const fail = (run: number | null, error: unknown): void =>
    send({ type: 'error', run, error: toErrorData(error) });
  const refuse = (message: string, advice: string): StudioError =>
    new StudioError({ kind: 'training', message, advice });

  const engine = makeEngineHolder(select, {
    ready: (info) => send({ type: 'engine', info }),
    failed: (error) => fail(null, error),
  });

  /** Waits for a run that was told to stop; refuses when one is still wanted. */
  async function whenFree(): Promise<void> {
    if (current && !current.control.cancelled) {
      throw refuse('A run is going on already.', 'Cancel it, or wait until it is finished.');
    }
    await current?.done;
  }

  function openScene(): { cube: Cube; mask: ValidityMask } {
    if (!scene) throw refuse('There is no scene to train on.', 'Open a file or the demo scene.');
    return scene;
  }

  const perform = async (run: number, config: TrainConfig, control: RunSwitch): Promise<void> =>
    trainThroughFaults({ run, ...openScene(), config, control, now }, engine, send);

  const performRace = async (race: number, config: RaceConfig, control: RunSwitch): Promise<void> =>
    runRace({ race, ...openScene(), config, control, engine, now, send });

  async function performLab(lab: number, request: LabRequest, control: RunSwitch): Promise<void> {
    if (request.kind === 'spread') {
      return runSpread({ lab, ...openScene(), control, engine, now, send }, request.config);
    }
    send({ type: 'labConstraints', lab, results: runConstraints(openScene(), request.config) });
    send({ type: 'labFinished', lab });
  }

  async function performFile(file: number, request: FileRequest, c: RunSwitch): Promise<void> {
    const { settle, limits, fault } = await engine.get();
    // The readers come with it: few people answer whole files, and the worker starts sooner without them.
    const { unmixFile } = await import('./wholeFile');
    try {
      for await (const event of unmixFile({
        ...{ ...request, ...openScene(), limits, settle, now },
        control: c,
      })) {
        if (event.type === 'maps') send({ type: 'fileMaps', file, maps: event.maps });
        else send({ type: 'fileProgress', file, fraction: event.fraction, what: event.what });
      }
    } catch (error) {
      const lost = await fault();
      if (lost) engine.drop();
      if (!lost && c.cancelled) return send({ type: 'fileCancelled', file });
      throw lost ?? error;
    }
  }

  const suggester = makeSuggester(
    () => scene,
    () => current !== null,
    send,
  );

  async function begin(
    run: number,
    work: (control: RunSwitch) => Promise<void>,
    failed: (error: unknown) => void,
  ): Promise<void> {
    await whenFree();
    const control = makeRunSwitch();
    const done = work(control)
      .catch(failed)
      .finally(() => {
        current = null;
        suggester.goOn();
      });
    current = { run, control, done };
  }

  /** @param failed told where it cannot begin, too */
  const start = (...job: Parameters<typeof begin>): void => void begin(...job).catch(job[2]);

  return (request) => {
    switch (request.type) {
      case 'engine':
        whenFree().then(
          () => engine.choose(request.choice),
          (error: unknown) => fail(null, error),
        );
        return;
      case 'scene': {
        const opened = { cube: request.cube, mask: request.mask };
        scene = opened;
        send({ type: 'sceneReady' });
        // Later, so that a person who goes on at once is not kept waiting.
        setTimeout(() => {
          if (scene === opened && !current) {
            send({ type: 'endmemberCount', ...suggestCount(opened.cube, opened.mask) });
          }
        }, COUNT_AFTER_MS);
        return;
      }
      case 'plan': {
        const { config } = request;
        // Asked while an engine starts or is lost: it is asked again when there is one.
        engine.get().then(
          ({ limits }) =>
            send({ type: 'memory', plan: scene && planOf({ ...scene, config, limits }) }),
          () => send({ type: 'memory', plan: null }),
        );
        return;
      }
      case 'train': {
        const failed = (error: unknown): void => fail(request.run, error);
        start(request.run, (c) => perform(request.run, request.config, c), failed);
        return;
      }
      case 'unmixFile': {
        const failed = (error: unknown): void =>
          send({ type: 'fileError', file: request.run, error: toErrorData(error) });
        start(request.run, (c) => performFile(request.run, request.request, c), failed);
        return;
      }
      case 'lab': {
        const { run: lab } = request;
        const failed = (error: unknown): void =>
          send({ type: 'labError', lab, error: toErrorData(error) });
        start(lab, (c) => performLab(lab, request.request, c), failed);
        return;
      }
      case 'race': {
        const { run: race } = request;
        const failed = (error: unknown): void =>
          send({ type: 'raceError', race, error: toErrorData(error) });
        start(race, (c) => performRace(race, request.config, c), failed);
        return;
      }
      case 'suggest':
        suggester.ask(request.suggest, request.config);
        return;
      default:
        if (current?.run === request.run) current.control[request.type]();
    }
  };
}
