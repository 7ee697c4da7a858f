/**
 * The facts of lessons as selectors of the state; src/lessons/factTable.ts says what each one means. Pure. What is not
 * known (yet), or hidden by the truth veil, is null.
 */
import { factOf } from '../../lessons/factTable';
import type { FactBase } from '../../lessons/factTable';
import type { FactValue } from '../../lessons/conditions';
import { isVeiled } from '../open/veil';
import type { StudioState } from '../state';
import * as labels from './labelFacts';
import * as labs from './labFacts';
import * as races from './raceFacts';
import * as truths from './truthFacts';
import * as answers from './answerFacts';
import * as looks from './lookFacts';

/** What a selector may return; NaN and undefined are “not known”, too. */
type Found = number | string | null | undefined;
type Selector = (state: StudioState, part: string) => Found;

const word =
  <T extends string>(of: (state: StudioState) => T | null | undefined) =>
  (state: StudioState): string =>
    of(state) ?? 'none';

const selectors: Readonly<Record<FactBase, Selector>> = {
  'scene.name': (s) => s.scene?.cube.name,
  'scene.lines': (s) => s.scene?.cube.lines,
  'scene.samples': (s) => s.scene?.cube.samples,
  'scene.bands': (s) => s.scene?.cube.bands,
  'scene.pixels': (s) => s.scene?.mask.validPixels,

  'truth.shown': (s) => (s.scene?.truth ? 'shown' : isVeiled(s) ? 'veiled' : null),
  'truth.materials': (s) => s.scene?.truth?.names.length,
  'truth.mixedShare': truths.mixedShare,
  'truth.purest': truths.purest,
  'truth.mean': truths.meanCover,
  'truth.rms': truths.rms,

  'endmembers.count': (s) => (s.scene ? s.endmembers.length : null),
  'labels.count': labels.count,
  'labels.mixed': labels.mixed,
  'labels.missing': labels.missing,
  'labels.error': labels.error,
  'label.misfit': (s) => labels.fit(s)?.rmse,
  'label.angle': (s) => labels.fit(s)?.sad,
  'label.fraction': labels.fraction,
  'label.off': labels.off,
  'draws.missing': labels.drawsMissing,

  'cursor.line': (s) => s.cursor?.line,
  'cursor.sample': (s) => s.cursor?.sample,
  'cursor.truth': truths.atCursor,
  'cursor.purity': truths.purityAtCursor,
  'cursor.brightness': answers.brightnessAtCursor,
  'cursor.estimate': answers.estimateAtCursor,
  'cursor.residual': answers.residualAtCursor,
  'cursor.labResidual': labs.residualAtCursor,
  'cursor.lab': labs.fractionAtCursor,

  'view.page': (s) => s.view,
  'view.layer': (s) => s.layer.kind,
  'view.arrangement': (s) => s.arrangement,
  'view.scatter': (s) => s.scatterSpace,
  'region.pixels': labels.regionPixels,

  setting: (s, name) => (s.settings as unknown as Record<string, number | string>)[name],
  'suggest.status': ({ suggesting: { on, list } }) => (!on ? 'off' : list ? 'ready' : 'asking'),
  'preview.status': ({ preview: { on, shown } }) => (!on ? 'off' : shown ? 'shown' : 'waiting'),
  'run.status': word((s) => s.run?.status),
  'run.step': (s) => s.run?.step,
  'run.seconds': (s) => (s.run ? s.run.elapsedMs / 1000 : null),

  'metrics.rmse': answers.rmse,
  'metrics.sad': answers.sad,
  'metrics.reconstruction': answers.reconstruction,
  'metrics.classical': answers.classical,

  'lab.status': word((s) => s.lab?.status),
  'lab.rules': labs.rulesChosen,
  'lab.negativeShare': labs.negativeShare,
  'lab.low': labs.low,
  'lab.least': labs.least,
  'lab.meanOff': labs.meanOff,
  'lab.reconstruction': labs.reconstruction,
  'lab.residualPure': labs.residualPure,
  'lab.residualMixed': labs.residualMixed,
  'lab.residualMatch': labs.residualMatch,
  'spread.runs': (s) => s.spread?.value.runs,
  'spread.rmsSd': labs.spreadSd,

  'race.status': word((s) => s.race?.status),
  'race.done': races.done,
  'race.seeds': (s) => s.race?.config.seeds.length,
  'race.labels': races.labelCount,
  'race.protocol': races.protocol,
  'race.best': races.best,
  'race.rmse': races.rmse,
  'race.sd': races.sd,
  'race.least': races.least,
  'race.most': races.most,
  'race.place': races.place,
  'race.leads': races.leads,
  'race.sad': races.sad,
  'race.worstSad': races.worstSad,
  'race.reconstruction': races.reconstruction,
  'probe.scanShift': looks.scanShift,
};

/** A fact by its name as lessons write it; null where it is not known now, or no fact is called so. */
export function factValue(state: StudioState, name: string): FactValue {
  const found = factOf(name);
  if (!found) return null;
  const { base, part } = found;
  const value = selectors[base](state, part ?? '');
  return typeof value === 'number' ? (Number.isFinite(value) ? value : null) : (value ?? null);
}
