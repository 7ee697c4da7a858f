/**
 * What each part of the page is for, and the words it uses: shown by the “?” of the part itself. Plain English for
 * somebody who has seen a satellite image but never unmixed one; the glossary for developers is in ARCHITECTURE.md.
 */

export interface Help {
  readonly text: readonly string[];
  /** Word and meaning. */
  readonly terms?: readonly (readonly [string, string])[];
}

const endmember = [
  'Endmember',
  'a material as the sensor sees it when nothing else is in the pixel: one spectrum.',
] as const;
const abundance = [
  'Abundance',
  'the share of a pixel that an endmember covers, 0 to 1; the shares of a pixel sum to 1.',
] as const;
const truth = [
  'Truth',
  'abundances that somebody measured or that the scene was made with. Only for comparing: training never sees it, but for labels you sample from it.',
] as const;
const rmse = [
  'RMSE',
  'root mean square error: the usual size of the difference from the truth. 0.05 means five percentage points.',
] as const;
const sad = [
  'SAD',
  'spectral angle distance between two spectra, in radians: 0 for the same shape, whatever the brightness.',
] as const;
const classical = [
  'Classical',
  'the best of three textbook solvers on the same labels, chosen by predicting each label from the others. What training must beat.',
] as const;
const fcls = [
  'FCLS',
  'fully constrained least squares: the mixture nearest to the pixel, with shares that are not negative and sum to 1.',
] as const;

/** By the id of the panel. */
export const help: Readonly<Record<string, Help>> = {
  scene: {
    text: [
      'A hyperspectral scene has a whole spectrum in every pixel. It stays in this browser: nothing is uploaded.',
      'Import settings change how the file is read: axes, scale, bad bands, a part of it.',
    ],
    terms: [
      ['Lines, samples', 'rows and columns of the image.'],
      ['Bands', 'the wavelengths measured.'],
      [
        'Masked',
        'pixels and bands without usable values. They are left out of training, statistics and metrics alike, and hatched in the image.',
      ],
    ],
  },
  endmembers: {
    text: [
      'The materials you look for. Two to six is usual; more need more labels.',
      'Choose the one that a click on the image labels. The number beside a name counts its labels.',
    ],
    terms: [
      endmember,
      [
        'HySime, HFC',
        'statistics that count the directions of signal in the scene: an upper bound for materials rather than a proposal.',
      ],
    ],
  },
  annotations: {
    text: [
      'About ten labelled pixels are enough. Pure ones tell what a material looks like, mixed ones how materials mix: have both.',
      'Say how sure you are of a label’s fractions: ± 10 % is what people usually manage. 100 % at ± 10 % means: about pure. Marker and list show what is less sure; “don’t use” keeps a label that counts nowhere.',
      'Once there are more labels than endmembers, each gets a second opinion: what the others and the spectra say of its pixel. “?” marks one that is probably wrong, a dot one that differs. Nothing is changed unless you say so.',
      '“Click here next” marks the pixel whose label would tell most, and says why. It never labels by itself.',
    ],
    terms: [
      abundance,
      truth,
      [
        '± 10 %',
        'the usual size of a fraction’s error (a standard deviation): about two labels in three are nearer than that. What it means in training: how closely the answer has to keep to the label.',
      ],
      [
        'Random, spread',
        'ways to sample labels from the truth: any pixels, or pure and mixed ones of each material in turn.',
      ],
    ],
  },
  views: {
    text: [
      'One image, two beside each other, B over A (swipe), B and A in turn (flicker), or a scatter plot of the pixels.',
      'Cursor, zoom and pan are one in all of them. In maps of error or difference a click says why the pixel came out so.',
    ],
    terms: [
      ['PCA', 'the three directions in which the spectra differ most, as red, green and blue.'],
      ['MNF', 'the same, noise taken into account: the directions with most signal over noise.'],
      [
        'Stretch',
        'which values take the ends of the colours; 2 – 98 % leaves the extreme 2 % at each end out.',
      ],
      [
        'Simplex',
        'abundances as a place between the endmembers: each corner is a pure pixel, the middle an even mixture.',
      ],
    ],
  },
  spectrum: {
    text: [
      'The spectrum under the cursor, those of labels in their colours, and the ones you pinned (P, or Shift-click).',
      'Open a spectral library (ENVI .sli, CSV, ASD .asd, ECOSTRESS text) and a pinned spectrum can be matched with it.',
    ],
    terms: [
      [
        'Continuum removed',
        'divided by the hull over the spectrum: absorptions can be compared whatever the brightness.',
      ],
      ['Derivative', 'slope over wavelength: brings out shoulders and the red edge of plants.'],
    ],
  },
  blame: {
    text: [
      'For one pixel: what was measured, what the answer makes of it, what is left (the residual), and which labels look most alike.',
      'A large residual in a few bands: a material is missing. Small residual and wrong fractions: the labels do not tell two materials apart; label such a pixel.',
    ],
  },
  train: {
    text: [
      'Training fits the endmembers to your labels and a small network to what they leave unexplained, in this tab. Pause keeps the run, Cancel ends it, Update goes on from it with changed labels.',
      'The same labels, settings and seed give the same answer on the same engine.',
      'Noise is looked for first: all pixels together show in which directions the spectra hold signal, and what lies outside is taken out of what training sees. Pictures and reconstruction error keep the spectra as measured.',
    ],
    terms: [
      [
        'Noise, dB',
        'how much stronger the spectra are than their noise: at 30 dB the noise is 3 % of the signal, at 20 dB 10 %, at 10 dB 32 %.',
      ],
      [
        'Signal directions',
        'in how many independent ways the spectra differ beyond noise: about one more than there are materials, more where materials vary.',
      ],
      ['Steps', 'how often the network is corrected. More than the preset has did not help.'],
      ['Seed', 'the number that all random draws come from.'],
      ['Loss', 'what training makes small: the terms are named under the curves.'],
    ],
  },
  maps: {
    text: [
      'For each endmember: estimate, truth where there is one, and their difference, all on the same scale.',
      'Point at a map to read the pixel in all of them; “Save” has every format.',
      '“Maps while you label” draws them after every click, from the first moment each endmember has a label: what your labels say by classical unmixing, before any training. On a large scene a coarse picture comes first. Train refines it.',
      'After a run, the preview of changed labels takes the place of the trained maps; “Trained” brings them back.',
    ],
    terms: [abundance, truth],
  },
  spectra: {
    text: [
      'The endmembers that training ended with, the start it took from your labels, and truth or libraries to compare with.',
      'With a spectral library open (ENVI .sli, CSV, ASD .asd, ECOSTRESS text), the spectra most alike are listed; any can be drawn over the endmember or give it its name.',
    ],
    terms: [endmember, sad],
  },
  metrics: {
    text: [
      'How far the answer is from the truth, where there is one, beside the classical answer from the same labels; and what can be known without a truth.',
      'No number here proves an answer right. A left-out error much larger than that at the labels says: more labels of this material.',
    ],
    terms: [
      rmse,
      sad,
      classical,
      [
        'At labels',
        'RMSE between the answer and your labels that have a tenth or more of the endmember: how well they were fitted.',
      ],
      [
        'Left out',
        'the same with what the other labels and the spectra say of each label, as if you had not given it: how well the answer may do where you have not labelled.',
      ],
      [
        'Agreement',
        'how far the labels usually differ from what the others say. It counts what is wrong with labels and with the mixing model together, so it is no measure of your care alone.',
      ],
      [
        'Not explained',
        'pixels whose reconstruction error is over three times the median of the scene and over 1 % of its usual (RMS) value: probably a material without a label.',
      ],
      [
        'Spread',
        'standard deviation over the runs of the lab, with the same labels; shown once the lab has run.',
      ],
    ],
  },
  race: {
    text: [
      'Many methods on the same scene, labels and seeds, one after the other. Blind ones use no labels: their endmembers are matched with yours afterwards.',
    ],
    terms: [endmember, fcls],
  },
  'race-methods': {
    text: [
      'Tick what takes part. What a method takes, needs and comes from is said under its name.',
    ],
    terms: [
      fcls,
      ['VCA, N-FINDR, ATGP', 'find endmembers as extreme pixels of the scene, without labels.'],
      ['KRR', 'kernel ridge regression: corrects the classical answer by what the labels show.'],
    ],
  },
  'race-table': {
    text: ['Mean and standard deviation over seeds; the best of a column is bold.'],
    terms: [rmse, sad],
  },
  'race-matching': {
    text: [
      'Blind methods give endmembers without names. They are paired with yours so that the sum of spectral angles is least.',
    ],
    terms: [sad],
  },
  labs: {
    text: [
      'Is the answer chance? The same scene is trained several times with other seeds, or with labels changed a little, and the spread is mapped.',
    ],
    terms: [['sd', 'standard deviation: how far the runs usually lie from their mean.']],
  },
  'constraint-lab': {
    text: [
      'The classical solver with and without its two rules, to see what they do: negative shares and sums other than 1 are counted and mapped.',
    ],
    terms: [
      ['Non-negativity', 'no share is below 0.'],
      ['Sum-to-one', 'the shares of a pixel sum to 1.'],
    ],
  },
};
