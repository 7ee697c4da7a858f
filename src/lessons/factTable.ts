/**
 * The facts of lessons: numbers and words about the studio that a lesson can show (`[[fact]]`), ask for and compare. Their
 * names, units and meaning; the selectors are in src/store/lesson/facts.ts. docs/lessons.md is made from this table.
 */

export interface FactInfo {
  /** After the number; empty: a plain number or a word. Shares are in percent, 0 to 100. */
  readonly unit: '' | '%' | 'rad' | 's' | 'steps' | 'labels' | 'pixels' | 'words';
  /** What it is, in a sentence. */
  readonly says: string;
  /** What stands after the name and a full stop, in words ("an endmember"); absent: nothing. */
  readonly part?: Part;
  /** The name alone is a fact, too. */
  readonly alone?: true;
  /** It needs a truth: a scene with known fractions. */
  readonly truth?: true;
  /** It depends on the pixel under the cursor: questions of kind `pixel` ask for it. */
  readonly pixel?: true;
}

/** What a fact can be of. */
export type Part = 'endmember' | 'method' | 'constraints' | 'setting';

/** The constraint lab's four ways, by name. */
export const constraintParts = {
  none: { nonNegative: false, sumToOne: false },
  sum: { nonNegative: false, sumToOne: true },
  positive: { nonNegative: true, sumToOne: false },
  both: { nonNegative: true, sumToOne: true },
} as const;
export type ConstraintPart = keyof typeof constraintParts;

const fact = (
  unit: FactInfo['unit'],
  says: string,
  more: Omit<FactInfo, 'unit' | 'says'> = {},
): FactInfo => ({ unit, says, ...more });

const ofEach = { part: 'endmember' } as const;
const andEach = { part: 'endmember', alone: true } as const;
const truth = { truth: true } as const;
/** Of a method of the race, against the truth. */
const scored = { ...truth, part: 'method' } as const;
const ways = { part: 'constraints', alone: true } as const;

export const facts = {
  'scene.name': fact('words', 'The name of the scene on screen.'),
  'scene.lines': fact('', 'How many lines (rows of pixels) the scene has.'),
  'scene.samples': fact('', 'How many samples (columns of pixels) the scene has.'),
  'scene.bands': fact('', 'How many bands the scene has.'),
  'scene.pixels': fact('pixels', 'How many pixels of the scene count: those that are not masked.'),

  'truth.shown': fact(
    'words',
    'Whether the truth is shown: “shown” or “veiled”; not known without one.',
    truth,
  ),
  'truth.materials': fact('', 'How many materials the truth has.', truth),
  'truth.mixedShare': fact(
    '%',
    'Share of the pixels of which no material covers 90 % or more.',
    truth,
  ),
  'truth.purest': fact(
    '',
    'The largest true fraction of any pixel; of an endmember: its own largest.',
    {
      ...truth,
      ...andEach,
    },
  ),
  'truth.mean': fact('%', 'How much of the scene an endmember covers, truly.', {
    ...truth,
    ...ofEach,
  }),
  'truth.rms': fact(
    '',
    'Root mean square of an endmember’s true fractions: the RMSE of a map that says 0 everywhere.',
    { ...truth, ...ofEach },
  ),

  'endmembers.count': fact('', 'How many endmembers there are.'),
  'labels.count': fact(
    'labels',
    'How many labels there are; of an endmember: those that hold some of it.',
    andEach,
  ),
  'labels.mixed': fact('labels', 'How many labels are mixed: no fraction is 90 % or more.'),
  'labels.missing': fact('', 'How many endmembers no label holds any of.'),
  'labels.error': fact(
    '',
    'RMS difference between the labels’ fractions and the true ones at their pixels.',
    truth,
  ),
  'label.misfit': fact(
    '',
    'Of the label that is open: RMS difference between its pixel’s spectrum and the mixture its fractions make, in the scene’s unit.',
  ),
  'label.angle': fact('rad', 'The same difference as an angle, which does not see brightness.'),
  'label.fraction': fact('%', 'Of the label that is open: its fraction of an endmember.', ofEach),
  'label.off': fact(
    '%',
    'Of the label that is open: its largest difference from the true fractions.',
    truth,
  ),
  'draws.missing': fact(
    '%',
    'Of 100 draws of as many random pixels as there are labels (10 without labels): how many hold nothing of some material.',
    truth,
  ),

  'cursor.line': fact('', 'Line of the pixel under the cursor.'),
  'cursor.sample': fact('', 'Sample of the pixel under the cursor.'),
  'cursor.truth': fact('%', 'True fraction of an endmember under the cursor.', {
    ...truth,
    ...ofEach,
    pixel: true,
  }),
  'cursor.purity': fact('%', 'The largest true fraction under the cursor.', {
    ...truth,
    pixel: true,
  }),
  'cursor.brightness': fact('', 'Mean over the bands of the spectrum under the cursor.', {
    pixel: true,
  }),
  'cursor.estimate': fact(
    '%',
    'Fraction of an endmember under the cursor by the answer on screen.',
    {
      ...ofEach,
      pixel: true,
    },
  ),
  'cursor.residual': fact('', 'What the answer on screen leaves unexplained under the cursor.', {
    pixel: true,
  }),
  'cursor.labResidual': fact(
    '',
    'What the constraint lab’s answer with both rules leaves unexplained under the cursor.',
    {
      pixel: true,
    },
  ),

  'cursor.lab': fact(
    '%',
    'Fraction of an endmember under the cursor by the constraint lab, with the rules that are on.',
    { ...ofEach, pixel: true },
  ),

  'view.page': fact('words', 'Which page is on screen: “studio”, “race” or “labs”.'),
  'view.layer': fact('words', 'The layer of the image: “rgb”, “truth”, “estimate”, …'),
  'view.arrangement': fact(
    'words',
    'How the image stands: “one”, “beside”, “swipe”, “flicker” or “scatter”.',
  ),
  'view.scatter': fact('words', 'The space of the scatter plot: “pca”, “mnf”, “bands”, …'),
  'region.pixels': fact('pixels', 'How many pixels the region holds that was drawn or picked.'),

  setting: fact('', 'A setting of the run by its name, such as setting.steps.', {
    part: 'setting',
  }),
  'suggest.status': fact('words', '“Click here next”: “off”, “asking” or “ready”.'),
  'preview.status': fact('words', 'Maps while you label: “off”, “waiting” or “shown”.'),
  'run.status': fact(
    'words',
    'The training run: “none”, “preparing”, “running”, “paused”, “finished”, “cancelled”, “failed” or “interrupted”.',
  ),
  'run.step': fact('steps', 'The step the run has come to.'),
  'run.seconds': fact('s', 'How long the run has taken.'),

  'metrics.rmse': fact(
    '',
    'RMSE of the answer on screen against the truth: mean, or of an endmember.',
    {
      ...truth,
      ...andEach,
    },
  ),
  'metrics.sad': fact('rad', 'Angle between found and true endmember spectra: mean, or of one.', {
    ...truth,
    ...andEach,
  }),
  'metrics.reconstruction': fact(
    '',
    'RMS of what the answer on screen leaves unexplained of the spectra.',
  ),
  'metrics.classical': fact(
    '',
    'RMSE of the classical answer of the same labels: mean, or of one.',
    {
      ...truth,
      ...andEach,
    },
  ),

  'lab.status': fact(
    'words',
    'The last lab: “none”, “running”, “finished”, “cancelled” or “failed”.',
  ),
  'lab.rules': fact('words', 'The rules that are on: “none”, “sum”, “positive” or “both”.'),
  'lab.negativeShare': fact('%', 'Share of the pixels with a negative fraction.', ways),
  'lab.low': fact('', '5th percentile over pixels of the least fraction.', ways),
  'lab.least': fact('', 'The least fraction of all.', ways),
  'lab.meanOff': fact('', 'Mean over pixels of how far the sum is off 1.', ways),
  'lab.reconstruction': fact('', 'RMS of what is left unexplained of the spectra.', ways),
  'lab.residualPure': fact('', 'The same, over pixels of 90 % or more of one material.', {
    ...truth,
    ...ways,
  }),
  'lab.residualMixed': fact('', 'The same, over all other pixels.', { ...truth, ...ways }),
  'lab.residualMatch': fact(
    '',
    'Correlation over pixels of what both rules leave unexplained with the true fraction of a material.',
    { ...truth, ...ofEach },
  ),
  'spread.runs': fact('', 'How many runs the lab of seeds and label noise has finished.'),
  'spread.rmsSd': fact(
    '',
    'Standard deviation over the runs: mean over endmembers, or of one.',
    andEach,
  ),

  'race.status': fact(
    'words',
    'The race: “none”, “preparing”, “running”, “paused”, “finished”, “cancelled” or “failed”.',
  ),
  'race.done': fact('', 'How many runs of the race are finished; of a method: its own.', {
    part: 'method',
    alone: true,
  }),
  'race.seeds': fact('', 'With how many seeds the race was run.'),
  'race.labels': fact('labels', 'How many labels every method got.'),
  'race.protocol': fact('words', 'Where they came from: “given”, “random” or “spread”.'),
  'race.best': fact('words', 'The method with the lowest mean RMSE.', truth),
  'race.rmse': fact('', 'RMSE of a method: mean over endmembers and seeds.', scored),
  'race.sd': fact('', 'Standard deviation over the seeds of its RMSE.', scored),
  'race.least': fact('', 'Its lowest RMSE over the seeds.', scored),
  'race.most': fact('', 'Its highest RMSE over the seeds.', scored),
  'race.place': fact('', 'Its place by mean RMSE, 1 the best.', scored),
  'race.leads': fact('', 'With how many of the seeds it is the best.', scored),
  'race.sad': fact('rad', 'Mean angle to the true endmember spectra, over seeds.', scored),
  'race.worstSad': fact('rad', 'The largest angle of any endmember and seed.', scored),
  'race.reconstruction': fact('', 'RMS of what it leaves unexplained, mean over seeds.', {
    part: 'method',
  }),
  'probe.scanShift': fact(
    '%',
    'How much of the pixel that the panel Inside looks into goes to other materials when both scans are left out.',
    { pixel: true },
  ),
} as const satisfies Record<string, FactInfo>;

export type FactBase = keyof typeof facts;
export const factBases = Object.keys(facts) as FactBase[];

/** A fact taken apart: "race.rmse.fcls" → race.rmse of fcls. Null where no fact is called so. */
export function factOf(
  name: string,
): { readonly base: FactBase; readonly part: string | null } | null {
  if (isBase(name)) return needsPart(facts[name]) ? null : { base: name, part: null };
  // The longest base that fits: parts may hold full stops (names of endmembers).
  const base = factBases
    .filter((b) => name.startsWith(`${b}.`) && infoOf(b).part !== undefined)
    .sort((a, b) => b.length - a.length)
    .at(0);
  if (base === undefined) return null;
  const part = name.slice(base.length + 1);
  return part === '' ? null : { base, part };
}

export const infoOf = (base: FactBase): FactInfo => facts[base];

const isBase = (name: string): name is FactBase => Object.hasOwn(facts, name);
const needsPart = (info: FactInfo): boolean => info.part !== undefined && info.alone !== true;
