/** What the training worker does: one engine, one scene, one run or other job at a time. The worker's entry only wires it. */
import { StudioError, toErrorData } from '../scene/errors';
import { makeRunSwitch, type RunSwitch } from '../training/control';
import { makeEngineHolder } from '../engine/holder';
import { selectEngine } from '../engine/select';
import type { ApplyEvent } from '../protocol/apply';
import type { TrainConfig, TrainEvent } from '../protocol/run';
import { jobFailed } from '../protocol/requests';
import type { JobEvent, JobName, JobRequest, Told, TrainRequest } from '../protocol/requests';
import { planOf } from '../training/train';
import { performClassNetwork } from './classNetwork';
import type { OpenScene, Perform } from './job';
import { performLab } from './labs';
import { suggestCount } from '../unmixing/suggestedCount';
import { performRace } from './race';
import { trainThroughFaults } from './train';
import { makeProbeService } from './probe/service';
import { makeSuggester } from './suggest/service';

/** Who does what is asked, of the table of jobs. */
const performers: { readonly [Name in JobName]: Perform<Name> } = {
  race: performRace,
  // The readers come with it: few people answer whole files, and the worker starts sooner without them.
  wholeFile: async (work) => (await import('./wholeFile')).performWholeFile(work),
  lab: performLab,
  classNetwork: performClassNetwork,
};

/** How long a new scene rests before its endmembers are counted. */
const COUNT_AFTER_MS = 400;

/** @param select starts a compute engine; Node has a way of its own */
export function makeTrainService(
  post: (told: Told) => void,
  select: typeof selectEngine = selectEngine,
): (request: TrainRequest) => void {
  let scene: OpenScene | null = null;
  let current: { run: number; control: RunSwitch; done: Promise<void> } | null = null;
  const now = (): number => performance.now();
  const send = (event: TrainEvent): void => post({ of: 'train', event });

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

  function openScene(): OpenScene {
    if (!scene) throw refuse('There is no scene to train on.', 'Open a file or the demo scene.');
    return scene;
  }

  const perform = async (run: number, config: TrainConfig, control: RunSwitch): Promise<void> =>
    trainThroughFaults(
      { run, ...openScene(), config, control, now, watch: prober.watch(run) },
      engine,
      send,
    );

  const suggester = makeSuggester(
    () => scene,
    () => current !== null,
    (event) => post({ of: 'suggest', event }),
  );
  const prober = makeProbeService(
    () => scene,
    engine,
    () => current !== null,
    now,
    (event) => post({ of: 'probe', event }),
  );

  async function begin(
    run: number,
    work: (control: RunSwitch) => Promise<void>,
    failed: (error: unknown) => void,
  ): Promise<void> {
    await whenFree();
    prober.forget();
    const control = makeRunSwitch();
    const done = work(control)
      .catch(failed)
      .finally(() => {
        current = null;
        suggester.goOn();
        prober.goOn();
      });
    current = { run, control, done };
  }

  /** @param failed told where it cannot begin, too */
  const start = (...job: Parameters<typeof begin>): void => void begin(...job).catch(job[2]);

  function startJob<Name extends JobName>({ job, run: id, takes }: JobRequest<Name>): void {
    const tell = (event: JobEvent<Name>): void => post({ of: job, event } as Told);
    start(
      id,
      async (control) =>
        performers[job]({ id, takes, ...openScene(), control, engine, now, send: tell }),
      (error) => tell(jobFailed(job, id, toErrorData(error))),
    );
  }

  return (request) => {
    switch (request.type) {
      case 'engine':
        whenFree().then(
          () => engine.choose(request.choice, request.careful),
          (error: unknown) => fail(null, error),
        );
        return;
      case 'scene': {
        const opened = { cube: request.cube, mask: request.mask };
        scene = opened;
        prober.forget();
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
      case 'job':
        startJob(request);
        return;
      case 'apply': {
        const { run: apply, takes } = request;
        const tell = (event: ApplyEvent): void => post({ of: 'apply', event });
        start(
          apply,
          async (control) =>
            (await import('./apply/service')).performApply({
              ...{ apply, takes, control, engine, now, send: tell },
            }),
          (error) => tell({ type: 'applyError', apply, error: toErrorData(error) }),
        );
        return;
      }
      case 'suggest':
        suggester.ask(request.suggest, request.config);
        return;
      case 'probe':
        prober.ask(request.probe, request.question);
        return;
      case 'probeEnd':
        prober.stop();
        return;
      default:
        if (current?.run === request.run) current.control[request.type]();
    }
  };
}
