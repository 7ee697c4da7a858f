/** What a session keeps of its scene: where it is and how it was read, nothing of the cube. */
import { StudioError } from '../../scene/errors';
import type { FileReference, ImportChoices, Thumbnail } from '../../scene/importChoices';
import { sceneRecipe } from '../../scene/recipe';
import type { SceneRecipe } from '../../scene/recipe';
import type { Scene } from '../../scene/scene';
import * as is from '../persist/check';
import type { Check } from '../persist/check';
import { keptAddress } from '../../scene/keptAddress';
import { importChoices } from '../../scene/importChoicesCheck';

/** The scene by reference. */
export interface SceneKept {
  readonly name: string;
  readonly lines: number;
  readonly samples: number;
  readonly bands: number;
  /** How it is made, where it came from no file; else null. */
  readonly recipe: SceneRecipe | null;
  readonly files: readonly FileReference[];
  /** Truth that was opened by itself, after the scene. */
  readonly truthFiles: readonly FileReference[];
  /** How the files were read; bad bands are among them. */
  readonly choices: ImportChoices;
}

const fileReference = is.object<FileReference>({
  name: is.text(),
  size: is.count,
  hash: is.text(200),
  address: is.optional(keptAddress),
});

export const sceneKept: Check<SceneKept> = is.holding(
  is.object<SceneKept>({
    name: is.text(),
    lines: is.side,
    samples: is.side,
    bands: is.side,
    recipe: is.nullable(sceneRecipe),
    files: is.list(fileReference, 0, 200),
    truthFiles: is.list(fileReference, 0, 200),
    choices: is.both(is.fields, importChoices),
  }),
  ({ lines, samples, bands, recipe, files }) => {
    if (lines * samples > Number.MAX_SAFE_INTEGER / bands) {
      return { at: [], found: lines * samples, expected: 'a scene that fits a computer' };
    }
    if (recipe && files.length > 0) {
      const found = files.map((f) => f.name).join(', ');
      return { at: ['files'], found, expected: 'no files: the scene is made by its recipe' };
    }
    if (recipe || files.length > 0) return null;
    return { at: ['files'], found: [], expected: 'at least one file, or a recipe' };
  },
);

export const thumbnail: Check<Thumbnail> = is.depending((value) => {
  const [width, height] = ['width', 'height'].map((name) => is.fieldIn(value, name));
  const values = typeof width === 'number' && typeof height === 'number' ? width * height * 4 : 0;
  return is.object<Thumbnail>({
    width: is.whole(1, 1024),
    height: is.whole(1, 1024),
    rgba: is.uint8c(values),
  });
});

/** Says how the scene that was opened is not the session's, or null. */
export function sceneMismatch(was: SceneKept, { cube }: Scene): StudioError | null {
  const size = (s: { lines: number; samples: number; bands: number }) =>
    `${s.lines} lines × ${s.samples} samples × ${s.bands} bands`;
  if (size(was) === size(cube)) return null;
  return new StudioError({
    kind: 'session',
    message: 'The scene is not the one of this session any more.',
    file: was.name,
    field: 'scene',
    found: size(cube),
    expected: size(was),
    advice: 'Open the files that the session was made with.',
  });
}
