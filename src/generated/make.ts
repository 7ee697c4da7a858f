/** From a recipe to its scene: every kind of scene that is in no file. */
import type { BenchmarkId, SceneRecipe } from '../scene/recipe';
import type { Scene } from '../scene/scene';
import { benchmarkScenes, benchmarkSteps, madeSteps, onLand } from './benchmark';
import type { SceneSpec } from './benchmark';
import { demoSteps } from './demo/demoScene';
import { atOnce } from './steps';
import type { Steps } from './steps';

const specOf = (id: BenchmarkId): SceneSpec => benchmarkScenes.find((s) => s.id === id)!;

function stepsOf(recipe: SceneRecipe): Steps<Scene> {
  switch (recipe.kind) {
    case 'demo':
      return demoSteps(recipe);
    case 'bench':
      return benchmarkSteps(specOf(recipe.id));
    case 'land':
      return benchmarkSteps(onLand(specOf(recipe.id), recipe.land));
    case 'made':
      return madeSteps(recipe.spec);
  }
}

/**
 * The scene of a recipe, step by step: up to some seconds of work.
 * @returns cube [N × B] in reflectance, truth [N × R], and the recipe as its source
 */
export function* sceneSteps(recipe: SceneRecipe): Steps<Scene> {
  const scene = yield* stepsOf(recipe);
  return { ...scene, source: { files: null, recipe, choices: {} } };
}

/** All of it at once. */
export const makeScene = (recipe: SceneRecipe): Scene => atOnce(sceneSteps(recipe));

/** Scenes that were made last, the newest first, so that going back to one is at once. */
export class LastMade {
  readonly #most: number;
  #scenes: { readonly key: string; readonly scene: Scene }[] = [];

  constructor(most = 2) {
    this.#most = most;
  }

  get(recipe: SceneRecipe): Scene | null {
    const found = this.#scenes.find((s) => s.key === JSON.stringify(recipe));
    if (found) this.keep(recipe, found.scene);
    return found?.scene ?? null;
  }

  keep(recipe: SceneRecipe, scene: Scene): void {
    const key = JSON.stringify(recipe);
    this.#scenes = [{ key, scene }, ...this.#scenes.filter((s) => s.key !== key)];
    this.#scenes.length = Math.min(this.#scenes.length, this.#most);
  }

  /** Makes room. */
  forget(): void {
    this.#scenes = [];
  }
}
