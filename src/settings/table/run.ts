/** What a run takes: steps, seed, memory. */
import { number, type Setting } from './setting';

const GROUP = 'Run';

export const runSettings = {
  steps: number(
    GROUP,
    'Steps',
    'Training steps; each one sees the whole scene once.',
    'Preset studio starts near its answer, and more than 120 steps gave nothing. The paper does not say how many it takes; 120 are this project’s choice.',
    { min: 1, max: 5000, step: 1, integer: true },
    60,
    120,
  ),
  seed: number(
    GROUP,
    'Seed',
    'Start of every random number of the run: the same seed on the same engine repeats it exactly.',
    'One number, so that a run can be repeated. Other seeds show how much of an answer is chance: see Labs.',
    { min: 0, max: 2 ** 31 - 1, step: 1, integer: true },
    0,
    0,
  ),
  memory: number(
    GROUP,
    'Memory, MB',
    'Training keeps to about this much memory. A scene that needs more is trained on tiles; its maps are those of the whole scene all the same.',
    '1 GB is what a page gets on any machine. With more, larger scenes are trained whole.',
    { min: 64, max: 16384, step: 64, integer: true },
    1024,
    1024,
  ),
  tileSide: number(
    GROUP,
    'Tile side',
    'Trains on tiles of at most so many lines and samples, a new place each step. 0 = only where memory is short.',
    'A step that sees the whole scene is the steadiest, so tiles are used only where they have to be.',
    { min: 0, max: 4096, step: 8, integer: true },
    0,
    0,
  ),
} as const satisfies Record<string, Setting>;
