/** The network on everybody's labels, preset studio: seeds are the outer loop, so that all students stand after the first. */
import { runTrained } from '../methods/trained';
import { raceScene } from '../methods/raceScene';
import { StudioError } from '../scene/errors';
import { countingLabels } from '../scene/confidence';
import { mapScore } from '../unmixing/classwork/labelScore';
import { masked } from '../unmixing/sceneSpectra';
import type { Perform } from './job';

const PROGRESS_MS = 200;

export const performClassNetwork: Perform<'classNetwork'> = async (work) => {
  const { id: classNetwork, takes, cube, mask, control, engine, now, send } = work;
  const { endmemberNames: names, truth, answers, seeds } = takes;
  const scene = raceScene(cube, mask, names.length);
  const total = answers.length * seeds.length;
  let done = 0;
  for (const seed of seeds) {
    for (const { key, labels } of answers) {
      const device = await engine.get();
      let told = -Infinity;
      const report = async (fraction: number): Promise<void> => {
        if (now() - told >= PROGRESS_MS) {
          told = now();
          const what = `answer ${(done % answers.length) + 1} of ${answers.length}${seeds.length > 1 ? `, seed ${seed}` : ''}`;
          const whole = (done + fraction) / total;
          send({ type: 'classNetworkProgress', classNetwork, fraction: whole, what });
        }
        await device.settle();
        if (control.cancelled) throw cancelled();
      };
      let rmse: number | null = null;
      try {
        const { abundances } = await runTrained('studio', {
          ...{ scene, names, seed, labels: countingLabels(labels), steps: null, report },
          loop: { control, settle: device.settle, now },
          limits: device.limits,
        });
        rmse = mapScore(masked(abundances, mask.pixels, names.length), truth, { cube, mask }).rmse;
      } catch (error) {
        if (control.cancelled) {
          return send({ type: 'classNetworkEnded', classNetwork, how: 'cancelled' });
        }
        const fault = await device.fault();
        if (fault) {
          engine.drop();
          throw fault;
        }
        // Labels that nothing can be learned from have no map; the others go on.
        if (!(error instanceof StudioError)) throw error;
      }
      done++;
      send({ type: 'classNetworkScore', classNetwork, key, seed, rmse });
    }
  }
  send({ type: 'classNetworkEnded', classNetwork, how: 'finished' });
};

const cancelled = (): StudioError =>
  new StudioError({
    kind: 'cancelled',
    message: 'Cancelled.',
    advice: 'Start it again when you want the others.',
  });
