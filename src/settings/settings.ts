/**
 * Every hyperparameter of a run: one typed table with names, defaults for each preset, ranges and explanations.
 * The page builds its settings form from it, the training loop reads it, exports and sessions write it.
 * No tfjs, no page code. Where a number comes from is said in `why`, which the form shows under a setting’s “?”;
 * docs/method.md, Presets, has the formulas.
 */

export type PresetName = 'studio' | 'paper';

export interface NumberSetting {
  readonly kind: 'number';
  readonly label: string;
  /** What it does. */
  readonly help: string;
  /** Why the presets have the values they have. */
  readonly why: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** True when only whole numbers make sense. */
  readonly integer?: boolean;
  readonly group: SettingGroup;
  readonly defaults: Readonly<Record<PresetName, number>>;
}

export interface ChoiceSetting {
  readonly kind: 'choice';
  readonly label: string;
  /** What it does. */
  readonly help: string;
  /** Why the presets have the values they have. */
  readonly why: string;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly group: SettingGroup;
  readonly defaults: Readonly<Record<PresetName, string>>;
}

export type Setting = NumberSetting | ChoiceSetting;
export type SettingGroup = 'Run' | 'Network' | 'Losses' | 'Optimiser' | 'Start';
export const settingGroups: readonly SettingGroup[] = [
  'Run',
  'Start',
  'Network',
  'Losses',
  'Optimiser',
];

const number = (
  group: SettingGroup,
  label: string,
  help: string,
  why: string,
  range: { min: number; max: number; step: number; integer?: boolean },
  studio: number,
  paper: number,
): NumberSetting => ({
  kind: 'number',
  group,
  label,
  help,
  why,
  ...range,
  defaults: { studio, paper },
});

const choice = (
  group: SettingGroup,
  label: string,
  help: string,
  why: string,
  choices: readonly { value: string; label: string }[],
  studio: string,
  paper: string,
): ChoiceSetting => ({
  kind: 'choice',
  group,
  label,
  help,
  why,
  choices,
  defaults: { studio, paper },
});

const onOff = [
  { value: 'on', label: 'On' },
  { value: 'off', label: 'Off' },
];

export const settingsTable = {
  steps: number(
    'Run',
    'Steps',
    'Training steps; each one sees the whole scene once.',
    'Preset studio starts near its answer, and more than 120 steps gave nothing. The paper does not say how many it takes; 120 are this project’s choice.',
    { min: 1, max: 5000, step: 1, integer: true },
    60,
    120,
  ),
  seed: number(
    'Run',
    'Seed',
    'Start of every random number of the run: the same seed on the same engine repeats it exactly.',
    'One number, so that a run can be repeated. Other seeds show how much of an answer is chance: see Labs.',
    { min: 0, max: 2 ** 31 - 1, step: 1, integer: true },
    0,
    0,
  ),
  memory: number(
    'Run',
    'Memory, MB',
    'Training keeps to about this much memory. A scene that needs more is trained on tiles; its maps are those of the whole scene all the same.',
    '1 GB is what a page gets on any machine. With more, larger scenes are trained whole.',
    { min: 64, max: 16384, step: 64, integer: true },
    1024,
    1024,
  ),
  tileSide: number(
    'Run',
    'Tile side',
    'Trains on tiles of at most so many lines and samples, a new place each step. 0 = only where memory is short.',
    'A step that sees the whole scene is the steadiest, so tiles are used only where they have to be.',
    { min: 0, max: 4096, step: 8, integer: true },
    0,
    0,
  ),
  start: choice(
    'Start',
    'Start from',
    'Classical: step 0 already gives the best classical answer and the network learns its correction. Random: the network starts from random weights, as in the paper.',
    'From random weights the error was 1.2 times the classical one in our trials, from the classical answer 0.8 times. The paper starts from random weights.',
    [
      { value: 'classical', label: 'Classical answer' },
      { value: 'random', label: 'Random weights' },
    ],
    'classical',
    'random',
  ),
  domain: choice(
    'Start',
    'Spectra',
    'Raw keeps brightness, unit-norm divides it out. Automatic takes what the labels speak for.',
    'Light and shade make pixels of one material brighter or darker. Where they do, unit norm wins by far; where brightness itself tells materials apart, raw does. No fixed choice is right on every scene.',
    [
      { value: 'auto', label: 'Automatic' },
      { value: 'raw', label: 'Raw' },
      { value: 'unit', label: 'Unit norm' },
    ],
    'auto',
    'raw',
  ),
  faultsFirst: choice(
    'Start',
    'Replace faulty values first',
    'Where single bands of single pixels stand apart (impulses, dead or stuck detectors), a small network that was trained on made-up faults says which values are not to be believed, and they are drawn from the rest of their spectra before anything is learned. A scene that shows no such faults is used as it is. Pictures and exports of spectra keep them as they were measured; the reconstruction error is to the spectra that were learned from.',
    'A faulty value in a labelled pixel goes into the endmembers, and taking noise out spreads it over all bands. With impulses in 1 % of the values, or dead bands, the error fell by half. The paper does not do it.',
    onOff,
    'on',
    'off',
  ),
  noiseFirst: choice(
    'Start',
    'Take noise out first',
    'Before anything is learned, estimate the noise of every band from all pixels and take out what lies outside the directions that hold signal. A scene with hardly any noise is used as it is. Pictures, reconstruction error and exports keep the spectra as they were measured.',
    'Ten labelled spectra carry the noise of every band into the endmembers; all pixels together know better where there is signal. In scenes of 10 to 30 dB the error fell by a fifth to two fifths. The paper does not do it.',
    onOff,
    'on',
    'off',
  ),
  smoothing: choice(
    'Start',
    'Smooth noisy maps',
    'The finished maps are smoothed with edges kept (total variation), as strongly as the scene’s noise asks for; where there is hardly any, not at all. The maps shown while it trains are not smoothed.',
    '3 to 9 % less error in noisy scenes (10 to 20 dB), none lost in clean ones. The paper does not do it.',
    onOff,
    'on',
    'off',
  ),
  labelFit: choice(
    'Start',
    'Fit endmembers to labels',
    'Before training, adjust the endmembers until the classical solver answers what the labels say, as far as the labels’ own uncertainty allows.',
    'The largest single gain of preset studio: ten labels say little about each band of a spectrum, but much about which endmembers give these fractions. The paper takes least squares.',
    onOff,
    'on',
    'off',
  ),
  labelErrors: choice(
    'Start',
    'Errors of like labels',
    'Shared: an error that no endmembers can mend is alike where spectra are alike, so that many labels of one mixture say hardly more than one of them. Each its own: every label is off by itself, as runs were trained before there was this choice.',
    'Where materials mix as no solver says, eight labels of one mixture made the only label of the pure material look wrong, and the error 1.6 times the classical one; shared, it is 0.7 times. Where labels are off by themselves it costs up to 3 %.',
    [
      { value: 'shared', label: 'Shared' },
      { value: 'own', label: 'Each its own' },
    ],
    'shared',
    'own',
  ),
  kernelShare: number(
    'Start',
    'Kernel correction share',
    'The answer is the network’s by the rest and by this share the classical one corrected by kernel ridge regression (classical + KRR): two views of the same labels err differently.',
    'A quarter of it paid while endmembers came from least squares. Beside endmembers fitted to the labels it costs accuracy, so it is off.',
    { min: 0, max: 1, step: 0.05 },
    0,
    0,
  ),
  components: number(
    'Start',
    'Principal components',
    'Spectra are given to the network as this many leading principal components. 0 = all bands.',
    '20 hold nearly all that spectra say; all bands are nearly as good and cost more. The paper reads all bands.',
    { min: 0, max: 64, step: 1, integer: true },
    20,
    0,
  ),
  hidden: number(
    'Network',
    'First layer channels',
    'Channels after the first 1×1 convolution.',
    'Wider layers did not help. Preset paper has twice its feature channels.',
    { min: 4, max: 256, step: 4, integer: true },
    48,
    64,
  ),
  channels: number(
    'Network',
    'Feature channels C',
    'Channels of the features that both branches read.',
    'Wider layers did not help. The paper gives no number; 32 is this project’s choice.',
    { min: 4, max: 128, step: 4, integer: true },
    24,
    32,
  ),
  poolSide: number(
    'Network',
    'Spatial grid side S',
    'The spatial branch pools the image to S × S before its 2-D scan.',
    'A finer grid sees more and costs more. The paper gives no number; 32 is this project’s choice.',
    { min: 2, max: 64, step: 1, integer: true },
    20,
    32,
  ),
  tokens: number(
    'Network',
    'Spectral tokens G',
    'The C channels of a pixel are read as G tokens of C / G; G must divide C.',
    'The paper scans along the channels. One channel a token is its literal reading; four groups of channels cost less.',
    { min: 1, max: 128, step: 1, integer: true },
    4,
    4,
  ),
  states: number(
    'Network',
    'States N',
    'Hidden states per channel of the selective scans.',
    'More states remember more of what was scanned, and cost more. The paper gives no number; 8 is this project’s choice.',
    { min: 1, max: 32, step: 1, integer: true },
    4,
    8,
  ),
  spatialBranch: choice(
    'Network',
    'Spatial Mamba branch',
    'Switch the 2-D scan branch off to see what it contributes. Preset studio uses it only where the scene is noisy.',
    'It reads neighbours, which one pixel alone cannot. In noisy scenes (10 to 20 dB) it pays, as a 3×3 convolution does; in clean ones it gave nothing, and is left out.',
    onOff,
    'on',
    'on',
  ),
  spatialLayer: choice(
    'Network',
    'Spatial branch reads',
    'Every pixel, by a scan in four directions; every pixel, by 3×3 convolutions of the same size in its place, to compare; or a pooled grid, by one scan from a corner, as published. From random weights it is always the pooled grid.',
    'A pooled grid is too coarse to tell noise from detail. At full resolution the branch pays in noisy scenes; a convolution pays as much there.',
    [
      { value: 'scan', label: 'Every pixel: four-way scan' },
      { value: 'conv', label: 'Every pixel: 3×3 convolutions' },
      { value: 'pooled', label: 'Pooled grid, as published' },
    ],
    'scan',
    'pooled',
  ),
  spectralBranch: choice(
    'Network',
    'Spectral Mamba branch',
    'Switch the 1-D scan branch off to see what it contributes.',
    'It reads a pixel’s channels as a sequence. In our trials it changed nothing that could be measured: try it on your scene.',
    onOff,
    'on',
    'on',
  ),
  lambdaRec: number(
    'Losses',
    'Reconstruction',
    'Weight of L_rec: how well abundances times endmembers give the measured spectra.',
    'The weight that the others are compared with: 1, as in the paper.',
    { min: 0, max: 100, step: 0.1 },
    1,
    1,
  ),
  lambdaSup: number(
    'Losses',
    'Labels λ_sup',
    'Weight of L_sup: mean absolute difference to the abundances you gave.',
    'What makes the training semi-supervised. Squares in place of absolute differences cost accuracy. The paper gives no number; 1 is this project’s choice.',
    { min: 0, max: 100, step: 0.1 },
    1,
    1,
  ),
  lambdaSparse: number(
    'Losses',
    'Sparsity λ_sparse',
    'Weight of L_sparse = Σ√a: prefers few materials in a pixel.',
    'The paper’s number: enough to settle ties, too little to move an answer.',
    { min: 0, max: 1, step: 0.0001 },
    1e-4,
    1e-4,
  ),
  lambdaAnchor: number(
    'Losses',
    'Anchor',
    'Weight of L_anchor: the labelled pixels reconstructed from their given abundances; keeps E near the labels.',
    'The paper’s sum over labelled pixels, read word for word, is a term of its own here: it keeps the endmembers from wandering off.',
    { min: 0, max: 100, step: 0.1 },
    1,
    1,
  ),
  lambdaSyn: number(
    'Losses',
    'Synthetic scenes',
    'Weight of L_syn: each step also unmixes a made-up scene whose abundances are known.',
    'Ten labels teach little about mixing; made-up mixtures of this scene’s spectra and noise teach more. In our trials the error was 0.82 of the classical one without it and 0.79 with it. The paper has no such term.',
    { min: 0, max: 100, step: 0.1 },
    1,
    0,
  ),
  learningRate: number(
    'Optimiser',
    'Learning rate',
    'Step size of Adam for the network weights.',
    'Found by trial. The paper gives no number.',
    { min: 1e-5, max: 0.1, step: 0.0005 },
    4e-3,
    4e-3,
  ),
  branchRate: number(
    'Optimiser',
    'Branch rate factor',
    'The Mamba branches learn at this fraction of the learning rate.',
    'Ten labels are little to learn neighbourhoods from, so preset studio lets the branches learn slowly. Preset paper has one rate for all.',
    { min: 0, max: 1, step: 0.05 },
    0.1,
    1,
  ),
  endmemberRate: number(
    'Optimiser',
    'Endmember rate',
    'Step size for the endmember spectra E.',
    'The spectra start near their place and need to move little. 0 keeps them where they start.',
    { min: 0, max: 0.1, step: 0.0005 },
    1e-3,
    1e-3,
  ),
  warmup: number(
    'Optimiser',
    'Warm-up steps',
    'Steps over which the learning rate rises to its full value.',
    'The first gradients say least, and preset studio starts at an answer worth keeping.',
    { min: 0, max: 500, step: 1, integer: true },
    10,
    0,
  ),
  schedule: choice(
    'Optimiser',
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

export type SettingName = keyof typeof settingsTable;

/** A complete set of hyperparameters: what a run needs, and what repeats it. */
export type Settings = {
  [K in SettingName]: (typeof settingsTable)[K] extends ChoiceSetting ? string : number;
} & { preset: PresetName };

export const presets: readonly { value: PresetName; label: string; help: string }[] = [
  {
    value: 'studio',
    label: 'Studio',
    help: 'Fits the endmembers to your labels and learns the correction of the answer they give: the most accurate here.',
  },
  {
    value: 'paper',
    label: 'Paper',
    help: 'The method of Xie & Kamata as published: random weights and their loss.',
  },
];

/** The defaults of a preset. */
export function presetSettings(preset: PresetName): Settings {
  const entries = Object.entries(settingsTable).map(([name, s]) => [name, s.defaults[preset]]);
  return { preset, ...(Object.fromEntries(entries) as Omit<Settings, 'preset'>) };
}

/** The settings that are not as a preset has them. */
export function settingsChanged(settings: Settings, from = settings.preset): SettingName[] {
  const defaults = presetSettings(from);
  return (Object.keys(settingsTable) as SettingName[]).filter((n) => settings[n] !== defaults[n]);
}

/**
 * What a file of an earlier version means where it lacks a setting: the preset's default, or what was done before there
 * was a choice. Only so do its weights and results belong to its settings.
 */
export function settingsBefore(preset: PresetName): Settings {
  return { ...sharedSettingsBefore(preset), noiseFirst: 'off', smoothing: 'off' };
}

/** The same of shared files and links of version 1, which knew of noise. */
export function sharedSettingsBefore(preset: PresetName): Settings {
  const before = { faultsFirst: 'off', spatialLayer: 'pooled', labelErrors: 'own' };
  return { ...presetSettings(preset), ...before };
}
