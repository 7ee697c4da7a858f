/**
 * Looking inside, in the training worker: one question at a time, the newest counts, and it stands until another comes.
 * While its run is going it is answered between steps, as often as costs the run little; a pixel asked for meanwhile is
 * answered of the last look. Of a run that is over the network is made again from its weights, once. What is kept is
 * arrays of one look, freed when a scene, a run or another job begins, or nobody looks any more.
 */
import { StudioError, toErrorData } from '../../scene/errors';
import type { EngineHolder } from '../../engine/holder';
import type { ProbeEvent, ProbeQuestion } from '../../protocol/probe';
import type { NetworkTrace } from '../../trace/network';
import { makeProber, type Probe, type ProbePixel } from '../../trace/probe';
import { makeUnmixer } from '../../training/dualBranch';
import { withoutFaults } from '../../training/sceneFaults';
import { planOf } from '../../training/train';
import type { RunWatch } from '../../training/watch';
import { prepare } from '../../unmixing/prepare';
import type { OpenScene } from '../job';

export interface ProbeService {
  ask(probe: number, question: ProbeQuestion): void;
  /** Nobody looks any more. */
  stop(): void;
  /** A scene, a run or another job begins: what is kept belongs to nothing any more. */
  forget(): void;
  /** Takes up a question that waited: the worker is free. */
  goOn(): void;
  /** Who looks on at a run. */
  watch(run: number): RunWatch;
}

/** Looks take this share of a run's time at most. */
const SHARE = 1 / 30;

interface Kept {
  readonly run: number;
  readonly step: number;
  readonly look: (pixel: ProbePixel) => Probe;
}

/** @param busy true while a run or another job is going */
export function makeProbeService(
  scene: () => OpenScene | null,
  engine: Pick<EngineHolder, 'get' | 'drop'>,
  busy: () => boolean,
  now: () => number,
  send: (event: ProbeEvent) => void,
): ProbeService {
  let question: { readonly probe: number; readonly asked: ProbeQuestion } | null = null;
  let kept: Kept | null = null;
  let making = false;

  const fail = (error: unknown): void => {
    if (question) send({ type: 'probeFailed', probe: question.probe, error: toErrorData(error) });
  };

  /** Answers the question from what is kept; false where that is not what it asks for. */
  function answered(): boolean {
    if (!question || !kept) return false;
    const { probe, asked } = question;
    const { run, pixel, over } = asked;
    if (kept.run !== run || (over && kept.step !== over.state.step)) return false;
    send({ type: 'probed', probe, run, answer: kept.look(pixel) });
    return true;
  }

  const keep = (run: number, trace: NetworkTrace): void => {
    kept = { run, step: trace.step, look: makeProber(trace) };
  };

  /** Of a run that is over. */
  async function makeAgain(): Promise<void> {
    if (making) return;
    making = true;
    try {
      while (question?.asked.over && !busy() && !answered()) {
        const { asked } = question;
        const over = asked.over!;
        const given = scene();
        /** A message that waits (a run, another scene) is heard between two tasks. */
        const outdated = async (): Promise<boolean> => {
          await new Promise<void>((resolve) => setTimeout(resolve));
          return busy() || scene() !== given || question?.asked.run !== asked.run;
        };
        try {
          if (!given) throw noScene;
          const trace = await traceAgain(given, over, engine, outdated);
          if (trace === 'outdated') continue;
          keep(asked.run, trace);
        } catch (error) {
          fail(error);
          return;
        }
      }
    } finally {
      making = false;
    }
  }

  return {
    ask(probe, asked) {
      question = { probe, asked };
      try {
        if (!answered()) void makeAgain();
      } catch (error) {
        fail(error);
      }
    },
    stop() {
      question = null;
      kept = null;
    },
    forget() {
      kept = null;
    },
    goOn: () => void makeAgain(),
    watch(run) {
      let next = -Infinity;
      return {
        wanted: (finished) => question?.asked.run === run && (finished || now() >= next),
        take(trace, ms) {
          const began = now();
          if (!trace) return fail(inTiles);
          keep(run, trace);
          answered();
          next = now() + (ms + now() - began) / SHARE;
        },
        failed: fail,
      };
    },
  };
}

/** The network of a run that is over, from its weights and all else it started from. */
async function traceAgain(
  { cube, mask }: OpenScene,
  { config, state }: NonNullable<ProbeQuestion['over']>,
  engine: Pick<EngineHolder, 'get' | 'drop'>,
  outdated: () => Promise<boolean>,
): Promise<NetworkTrace | 'outdated'> {
  const { limits, fault } = await engine.get();
  try {
    if (await outdated()) return 'outdated';
    const { settings, endmemberNames, labels } = config;
    const asked = { cube, mask, names: endmemberNames, labels, settings };
    const { cube: read, faults } = await withoutFaults(asked);
    const plan = planOf({ cube, mask, limits, config, replaced: faults !== null });
    if (await outdated()) return 'outdated';
    const prepared = prepare(read, mask, endmemberNames, labels, settings);
    if (await outdated()) return 'outdated';
    const unmixer = makeUnmixer(read, mask, prepared, settings, plan);
    try {
      unmixer.restore(state);
      const trace = await unmixer.trace(state.step);
      if (!trace) throw inTiles;
      return trace;
    } finally {
      unmixer.dispose();
    }
  } catch (error) {
    const lost = await fault();
    if (lost) engine.drop();
    throw lost ?? error;
  }
}

const inTiles = new StudioError({
  kind: 'training',
  message: 'Looking inside needs the scene in one piece, and this run works in tiles.',
  advice: 'Crop or bin the scene, or allow more memory, and train again.',
});

const noScene = new StudioError({
  kind: 'training',
  message: 'There is no scene to look into.',
  advice: 'Open a file or the demo scene.',
});
