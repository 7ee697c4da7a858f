/**
 * A made class: students who label the same pixels with noise and habits of their own, seeded. For tests, pictures and
 * measurements; no person has said any of it.
 */
import { answerText } from '../../src/documents/classAnswer';
import type { ClassAnswer } from '../../src/documents/classAnswer';
import { assignmentHash } from '../../src/documents/classwork';
import type { Assignment, ClassPixel } from '../../src/documents/classwork';
import { makeScene } from '../../src/generated/make';
import { makeRng } from '../../src/maths/rng';
import type { Rng } from '../../src/maths/rng';
import { sumsOf } from '../../src/scene/identity';
import { labelFromTruth, sampleFromTruth } from '../../src/scene/sampling';
import type { Scene } from '../../src/scene/scene';
import { recipeName } from '../../src/scene/recipe';
import type { SceneRecipe } from '../../src/scene/recipe';
import { presetSettings } from '../../src/settings/settings';
import { benchmarkVersion } from '../../src/generated/benchmark/specs';

export interface MadeTask {
  readonly scene: Scene;
  readonly assignment: Assignment;
}

/** @param count pixels, the same for all */
export function madeAssignment(
  recipe: SceneRecipe = { kind: 'bench', id: 'base' },
  count = 12,
  change: Partial<Assignment> = {},
): MadeTask {
  const scene = makeScene(recipe);
  const { cube, mask, truth } = scene;
  if (!truth) throw new Error('A made scene has a truth.');
  const drawn = sampleFromTruth(truth, mask, cube, { count, protocol: 'spread', seed: 7 });
  const { lines, samples, bands } = cube;
  const assignment: Assignment = {
    id: '00c1a55000c1a550',
    title: 'What is in these pixels?',
    text: 'Label the marked pixels. Look at the spectrum before you decide, and work on your own.',
    share: {
      scene: {
        ...{ name: recipeName(recipe), lines, samples, bands, from: recipe },
        ...{ ...sumsOf(scene), generator: benchmarkVersion },
      },
      endmembers: truth.names.map((name, i) => ({ name, color: i, truth: i })),
      labels: [],
      settings: presetSettings('studio'),
      view: { truth: 'veiled' },
    },
    pixels: drawn.map(({ line, sample }): ClassPixel => [line, sample]),
    budget: drawn.length,
    ...change,
  };
  return { scene, assignment };
}

/** Names as a class has them. */
const names = 'Ada Ben Cleo Dario Elif Finn Greta Hugo Ines Jonas Kim Lena Milo Nora Oskar'.split(
  ' ',
);

/** [students], of a made assignment. The first ten of them tell what they expected where there is a lesson. */
export function madeAnswers(
  { scene, assignment }: MadeTask,
  students = 30,
  seed = 1,
): ClassAnswer[] {
  return Array.from({ length: students }, (_, i) =>
    madeAnswer(scene, assignment, makeRng(seed).fork(`student ${i}`), i),
  );
}

function madeAnswer(
  { truth, cube }: Scene,
  assignment: Assignment,
  rng: Rng,
  number: number,
): ClassAnswer {
  if (!truth) throw new Error('A made scene has a truth.');
  const R = truth.names.length;
  // A habit: some of what is one material is given to another, and everybody is unsure by as much as they are.
  const [from, to] = [rng.int(R), rng.int(R)];
  const share = 0.35 * rng.uniform();
  const noise = 0.03 + 0.12 * rng.uniform();
  const pixels = assignment.pixels ?? [];
  const labels = pixels.flatMap(([line, sample]) => {
    const known = labelFromTruth(truth, line, sample, cube.samples);
    if (!known) return [];
    const said = [...known.abundances];
    const moved = share * said[from];
    said[from] -= moved;
    said[to] += moved;
    const off = said.map((v) => Math.max(0, v + noise * rng.normal()));
    return [{ line, sample, abundances: percents(off), error: 0.1 }];
  });
  const key = [0, 1, 2, 3].map(() => rng.int(65536).toString(16).padStart(4, '0')).join('');
  return {
    assignment: { id: assignment.id, hash: assignmentHash(assignment) },
    ...{ key, turn: 1, name: number % 5 === 4 ? null : `${names[number % 15]} ${number + 1}` },
    labels,
    settings: {},
    predictions: {},
    ...{ runs: rng.int(6), looks: number % 7 === 0 ? 1 + rng.int(9) : 0 },
    ...{ engine: rng.uniform() < 0.3 ? 'webgpu' : 'wasm', studio: '0.2.0' },
  };
}

/** Whole percents that sum to 100, as sliders give them. */
function percents(values: readonly number[]): number[] {
  const sum = values.reduce((s, v) => s + v, 0);
  if (sum === 0) return values.map((_, r) => (r === 0 ? 1 : 0));
  const whole = values.map((v) => Math.round((100 * v) / sum));
  whole[whole.indexOf(Math.max(...whole))] += 100 - whole.reduce((s, v) => s + v, 0);
  return whole.map((v) => v / 100);
}

/** The answers as files, named as a school's mail would leave them. */
export const madeFiles = (answers: readonly ClassAnswer[]): File[] =>
  answers.map((answer, i) => new File([answerText(answer)], `student-${i + 1}.answer.json`));
