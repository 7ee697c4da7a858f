/** How fast everything learns, and when. */
import { choice, number, type Setting } from './setting';

const GROUP = 'Optimiser';

export const optimiserSettings = {
  learningRate: number(
    GROUP,
    'Learning rate',
    'Step size of Adam for the network weights.',
    'Found by trial. The paper gives no number.',
    { min: 1e-5, max: 0.1, step: 0.0005 },
    4e-3,
    4e-3,
  ),
  branchRate: number(
    GROUP,
    'Branch rate factor',
    'The Mamba branches learn at this fraction of the learning rate.',
    'Ten labels are little to learn neighbourhoods from, so preset studio lets the branches learn slowly. Preset paper has one rate for all.',
    { min: 0, max: 1, step: 0.05 },
    0.1,
    1,
  ),
  endmemberRate: number(
    GROUP,
    'Endmember rate',
    'Step size for the endmember spectra E.',
    'The spectra start near their place and need to move little. 0 keeps them where they start.',
    { min: 0, max: 0.1, step: 0.0005 },
    1e-3,
    1e-3,
  ),
  warmup: number(
    GROUP,
    'Warm-up steps',
    'Steps over which the learning rate rises to its full value.',
    'The first gradients say least, and preset studio starts at an answer worth keeping.',
    { min: 0, max: 500, step: 1, integer: true },
    10,
    0,
  ),
  schedule: choice(
    GROUP,
    'Schedule',
    'Cosine lets the learning rate fall to 2 % at the last step.',
    'Ever smaller steps let a short run settle. The paper names no schedule.',
    [
      { value: 'cosine', label: 'Cosine to 2 %' },
      { value: 'constant', label: 'Constant' },
    ],
    'cosine',
    'constant',
  ),
} as const satisfies Record<string, Setting>;
