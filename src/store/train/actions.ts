/** What a person can do with training: start, update, go on, pause; the engine it runs on; weights as files. */
import type { EngineChoice } from '../../engine/info';
import type { TrainingState } from '../../protocol/run';
import { StudioError, toErrorData } from '../../scene/errors';
import type { Settings } from '../../settings/settings';
import type { ViewSlice } from '../image/view';
import { isGoing, jobOf } from '../job';
import type { Jobs } from '../job';
import type { LabelsSlice } from '../labels/labels';
import type { SceneSlice } from '../open/scene';
import type { StoreOf } from '../slice';
import type { Engine } from '../workers';
import { continueProblem, trainProblems } from './problems';
import type { TrainState } from './problems';
import { newRun } from './run';
import type { TrainingSlice } from './run';
import { updateIsDue, updatePlan, updateProblem } from './update';
import type { UpdatePlan } from './update';
import { restoreWeights, weightsFile } from './weights';
import { namesOf } from '../labels/endmembers';

export interface TrainActions {
  readonly selectEngine: (choice: EngineChoice) => void;
  /** Starts the chosen engine once more, after it failed or its worker died. */
  readonly retryEngine: () => void;
  readonly train: () => void;
  /** Goes on from the finished run's weights with the labels as they are now (update.ts); see `updateProblem`. */
  readonly update: () => void;
  /** Goes on with a run that was interrupted, cancelled or failed, from where its weights were last kept. */
  readonly continueRun: () => void;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly cancel: () => void;
  /** The trained numbers with all they need, as a file's bytes; null when nothing is trained. */
  readonly exportWeights: () => Uint8Array<ArrayBuffer> | null;
}

type Own = TrainingSlice & LabelsSlice & Pick<ViewSlice, 'layer' | 'second' | 'desk'> & SceneSlice;

export function createTrainActions(
  store: StoreOf<TrainState & Own & Jobs, Own>,
  engine: () => Pick<Engine, 'selectEngine' | 'train' | 'pause' | 'resume' | 'cancel'>,
): TrainActions & { readonly openWeights: (file: File) => Promise<void> } {
  const { getState: get, setState: set } = store;
  const busy = (): boolean => jobOf(get()) !== null;

  function selectEngine(choice: EngineChoice): void {
    if (busy()) return;
    set({ engineChoice: choice, engineInfo: null, engineError: null });
    engine().selectEngine(choice);
  }

  /** @param from goes on from there; at the last step it only answers */
  function start(from?: TrainingState): void {
    if (busy() || trainProblems(get()).length > 0) return;
    const { second } = get();
    const goes = 'endmember' in second.layer && second.layer.kind !== 'truth';
    set({
      layer: { kind: 'rgb' },
      ...(goes ? { second: { ...second, layer: { kind: 'rgb' } } } : {}),
    });
    launch(get().settings, from);
  }

  /** Starts a run on the labels as they are. */
  function launch(settings: Settings, from?: TrainingState, plan?: UpdatePlan): void {
    // A gesture that is open yet would go on to change labels under the number the run has taken.
    get().endGesture();
    const { endmembers, labels } = get();
    const endmemberNames = namesOf(endmembers);
    const start = { ...(from ? { from } : {}), ...(plan ? { warm: plan.warm } : {}) };
    const id = engine().train({ settings, endmemberNames, labels, ...start });
    set({ run: newRun(id, settings, get(), plan?.update, plan?.warm), desk: 'train' });
  }

  function request(asked: 'pause' | 'resume' | 'cancel'): void {
    const { run } = get();
    if (!isGoing(run)) return;
    set({ run: { ...run, asked } });
    engine()[asked](run.id);
  }

  return {
    selectEngine,
    retryEngine: () => selectEngine(get().engineChoice),
    train: () => start(),
    update() {
      const { result } = get();
      if (!result || busy() || !updateIsDue(get()) || updateProblem(get()) !== null) return;
      const plan = updatePlan(result);
      if (plan) launch(plan.settings, undefined, plan);
    },
    continueRun() {
      const { run } = get();
      if (!run || busy() || continueProblem(get()) !== null) return;
      const { settings, endmembers, labels, checkpoint, losses, classical, elapsedMs } = run;
      const endmemberNames = namesOf(endmembers);
      const from = checkpoint ?? undefined;
      const warm = run.warm ?? undefined;
      const id = engine().train({ settings, endmemberNames, labels, from, warm });
      const step = checkpoint?.step ?? 0;
      set({
        desk: 'train',
        run: {
          ...newRun(id, settings, run, run.update, run.warm),
          ...{ step, classical, checkpoint, elapsedMs },
          losses: losses.filter((l) => l.step <= step),
          ...(run.recoveries ? { recoveries: run.recoveries } : {}),
        },
      });
    },
    pause: () => request('pause'),
    resume: () => request('resume'),
    cancel: () => request('cancel'),
    exportWeights: () => weightsFile(get()),
    openWeights,
  };

  /** Settings, endmembers and labels come back, and the run is answered from its weights (or goes on from them). */
  async function openWeights(file: File): Promise<void> {
    try {
      const { scene } = get();
      if (!scene) throw noSceneForWeights(file.name);
      if (busy()) throw busyWith(file.name);
      const bytes = new Uint8Array(await file.arrayBuffer());
      if (get().scene?.cube !== scene.cube || busy()) return;
      const { settings, annotations, state, notes } = restoreWeights(
        bytes,
        file.name,
        scene,
        get(),
      );
      get().commit(annotations);
      set({ settings, selected: null, annotationsError: null, openError: null });
      const left = settings.steps - state.step;
      const rest =
        left > 0 ? [`Training goes on from step ${state.step} of ${settings.steps}.`] : [];
      get().notify(
        [
          `${file.name}: settings, endmembers and labels are those of the run.`,
          ...rest,
          ...notes,
        ].join(' '),
      );
      start(state);
    } catch (error) {
      set({ openError: toErrorData(error) });
    }
  }
}

const noSceneForWeights = (file: string): StudioError =>
  new StudioError({
    kind: 'file',
    file,
    message: 'Weights belong to a scene, and none is open.',
    advice: 'Open the scene they were trained on first, then the weights.',
  });

const busyWith = (file: string): StudioError =>
  new StudioError({
    kind: 'file',
    file,
    message: 'A run or a race is going, and weights would start another.',
    advice: 'Wait until it has ended or cancel it, then open the weights.',
  });
