/** What a step starts from, and what “Bring it back” brings: setups of a lesson, put into the state. */
import { StudioError } from '../../scene/errors';
import type { Label } from '../../scene/cube';
import type {
  Lesson,
  LayerChoice,
  LabelAt,
  SettingsChange,
  Setup,
  ViewChange,
} from '../../lessons/lesson';
import type { SceneRecipe } from '../../scene/recipe';
import type { SettingName } from '../../settings/settings';
import { toSimplex } from '../../maths/simplex';
import { layerOf } from '../image/layerKinds';
import type { Layer } from '../image/layerKinds';
import { sampled, truthAt } from '../labels/annotationFiles';
import { byHand, fromTruth } from '../labels/edits';
import {
  isSameName,
  labelsWithOneMore,
  matchTruth,
  pureLabel,
  withOneMore,
  withoutEndmember,
  withTruthEndmembers,
} from '../labels/endmembers';
import type { Annotations } from '../labels/endmembers';
import { sceneUnveiled } from '../open/veil';
import type { StudioState } from '../state';
import type { Studio } from '../studio';
import { resultEndmembers } from '../train/result';
import { withoutPreview } from '../preview/preview';
import { withoutSuggestions } from '../suggest/suggestions';
import { columnOf } from './truthFacts';

/** What lessons need of the studio. */
export type LessonStudio = Pick<Studio, 'store' | 'openAs' | 'startLab' | 'startRace' | 'train'>;

export function refuse(
  message: string,
  advice = 'This is a fault of the lesson: go on with “Skip”.',
) {
  return new StudioError({ kind: 'lesson', message, advice });
}

/** The setups from the last one with a scene up to a step: together they say all of what the step starts from. */
export function setupsUpTo(lesson: Lesson, at: number): readonly Setup[] {
  const all: readonly (Setup | undefined)[] = [
    lesson.start,
    ...lesson.steps.slice(0, at + 1).map((s) => s.setup),
  ];
  const from = all.findLastIndex((s) => s?.scene !== undefined);
  return all.slice(from).filter((s) => s !== undefined);
}

/** Every scene that the lesson speaks of. */
export function recipesOf({ start, steps }: Lesson): readonly SceneRecipe[] {
  const actions = steps.flatMap((s) => [...(s.doForMe ?? []), ...(s.solve ?? [])]);
  return [
    start.scene,
    ...steps.flatMap((s) => s.setup?.scene ?? []),
    ...actions.flatMap((a) => (a.do === 'openScene' ? [a.scene] : [])),
  ];
}

/**
 * @throws StudioError where the scene cannot be made, or the state has nothing that the setup names; of kind `cancelled`
 * when something else is opened first
 */
export async function applySetup(studio: LessonStudio, setup: Setup): Promise<void> {
  const { store } = studio;
  if (setup.scene) {
    await studio.openAs({ recipe: setup.scene });
    store.setState(freshChoices(store.getInitialState()));
  }
  const state = store.getState();
  if (setup.truth) state.setTruth(setup.truth);
  if (setup.endmembers || setup.labels) state.commit(annotationsOf(state, setup));
  if (setup.endmembers || setup.labels) state.select(null);
  if (setup.settings) changeSettings(state, setup.settings);
  if (setup.lab) state.chooseLab(setup.lab);
  if (setup.race) state.chooseRace(setup.race);
  if (setup.view) changeView(studio, setup.view);
}

/** Choices as they are when the studio opens: a lesson does not depend on what was chosen before it. */
function freshChoices(initial: StudioState): Partial<StudioState> {
  const { settings, raceChoice, labChoice, sampling, view, arrangement, divider } = initial;
  const { spectrumView, palette, tool, preview, suggesting } = initial;
  return {
    ...{ settings, raceChoice, labChoice, sampling, view, arrangement, divider },
    ...{ spectrumView, palette, tool },
    preview: withoutPreview({ on: preview.on }),
    suggesting: withoutSuggestions(suggesting),
  };
}

export function changeSettings(state: StudioState, { preset, ...rest }: SettingsChange): void {
  if (preset) state.setPreset(preset);
  for (const [name, value] of Object.entries(rest)) {
    if (value !== undefined) state.setSetting(name as SettingName, value);
  }
}

/* ---------- endmembers and labels ---------- */

/** What a setup's endmembers and labels make of those there are. */
export function annotationsOf(state: StudioState, setup: Setup): Annotations {
  const { endmembers, labels } = state;
  const truth = sceneUnveiled(state)?.truth ?? null;
  const kept =
    setup.endmembers ?? (setup.scene ? truth?.names : undefined) ?? endmembers.map((e) => e.name);
  const present = { endmembers, labels: setup.labels ? [] : labels };
  let next: Annotations = truth ? withTruthEndmembers(present, truth) : present;
  for (const name of kept) {
    if (!next.endmembers.some((e) => isSameName(e.name, name)))
      next = withEndmember(state, next, name);
  }
  if (setup.labels) next = { ...next, labels: labelsOf(state, next, setup.labels) };
  for (const { id, name } of next.endmembers) {
    if (kept.some((k) => isSameName(k, name))) continue;
    next = withoutEndmember(
      next,
      next.endmembers.findIndex((e) => e.id === id),
    );
  }
  return next;
}

/** One more endmember of this name, compared with the truth's column of the same name. */
export function withEndmember(state: StudioState, to: Annotations, name: string): Annotations {
  const truth = sceneUnveiled(state)?.truth ?? null;
  const own = { ...withOneMore(to.endmembers, null)[to.endmembers.length], name };
  return {
    endmembers: [...to.endmembers, truth ? matchTruth([own], truth)[0] : own],
    labels: labelsWithOneMore(to.labels),
  };
}

function labelsOf(
  state: StudioState,
  { endmembers }: Annotations,
  wanted: NonNullable<Setup['labels']>,
): readonly Label[] {
  if ('sample' in wanted) {
    const [count, protocol, seed] = wanted.sample;
    return sampled({
      scene: sceneUnveiled(state),
      veiledTruth: null,
      endmembers,
      sampling: { count, protocol },
      settings: { seed },
    }).labels;
  }
  return wanted.reduce<readonly Label[]>(
    (labels, label) => withLabel(state, { endmembers, labels }, label).labels,
    [],
  );
}

/** One more label, in place of one that its pixel has. @throws StudioError where the pixel cannot carry it */
export function withLabel(
  state: StudioState,
  { endmembers, labels }: Annotations,
  { at: [line, sample], of, fractions, truth }: LabelAt,
): Annotations & { readonly id: string } {
  const scene = sceneUnveiled(state);
  const where = `line ${line}, sample ${sample}`;
  const { lines = 0, samples = 0 } = scene?.cube ?? {};
  if (!scene || line >= lines || sample >= samples) throw refuse(`There is no pixel at ${where}.`);
  if (!scene.mask.pixels[line * samples + sample]) throw refuse(`The pixel at ${where} is masked.`);
  const others = labels.filter((l) => l.line !== line || l.sample !== sample);
  const blank = pureLabel({ endmembers, labels }, line, sample, 0);
  const made = (): Label => {
    if (truth) {
      const abundances = truthAt({ scene, endmembers }, line, sample);
      if (!abundances) throw refuse(`The truth says nothing about the pixel at ${where}.`);
      return fromTruth(blank, abundances);
    }
    return byHand(blank, fractionsOf(endmembers, fractions ?? { [of ?? '']: 1 }));
  };
  const label = made();
  return { endmembers, labels: [...others, label], id: label.id };
}

/** Fractions by names in the order of the endmembers. @throws StudioError for a name that there is none of */
export function fractionsOf(
  endmembers: Annotations['endmembers'],
  fractions: Readonly<Record<string, number>>,
): readonly number[] {
  for (const name of Object.keys(fractions)) {
    if (!endmembers.some((e) => isSameName(e.name, name)))
      throw refuse(`There is no endmember “${name}” now.`);
  }
  const values = endmembers.map(
    (e) => Object.entries(fractions).find(([name]) => isSameName(e.name, name))?.[1] ?? 0,
  );
  const whole = toSimplex(values);
  if (!whole) throw refuse('The fractions of a label are all 0.');
  return whole;
}

/* ---------- the view ---------- */

export function changeView({ store }: LessonStudio, change: ViewChange): void {
  const state = store.getState();
  if (change.page) state.setView(change.page);
  if (change.arrangement) state.setArrangement(change.arrangement);
  if (change.scatter) state.setScatterSpace(change.scatter);
  if (change.layer) state.setLayer(layerFor(state, change.layer));
  if (change.second) state.setLook('second', { layer: layerFor(state, change.second) });
  if (change.cursor) {
    const [line, sample] = change.cursor;
    state.goToPixel({ line, sample });
  }
  if (change.viewport === null) state.setViewport(null);
  else if (change.viewport) {
    const { at, scale } = change.viewport;
    state.setViewport({ line: at[0] + 0.5, sample: at[1] + 0.5, scale });
  }
}

/** @throws StudioError where there is no such layer now */
function layerFor(state: StudioState, { kind, of }: LayerChoice): Layer {
  if (of === undefined) return layerOf(kind, 0);
  const { endmembers, result, spread } = state;
  const made = kind === 'spread' ? spread : result;
  const index =
    kind === 'truth'
      ? columnOf(state, of)
      : made
        ? resultEndmembers(made, endmembers).findIndex((e) => isSameName(e.name, of))
        : -1;
  if (index < 0) throw refuse(`There is no layer “${of}, ${kind}” now.`);
  return layerOf(kind, index);
}
