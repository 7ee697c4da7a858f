/**
 * Priors against each other, the studio's start and total variation: mean RMSE over endmembers, the same labels and the same
 * start for all.
 */
import { mean, rmsePerEndmember } from '../../src/maths/metrics';
import { applyPrior } from '../../src/model/prior/apply';
import type { PriorWeights } from '../../src/model/prior/document';
import { sampleFromTruth } from '../../src/scene/sampling';
import type { Scene } from '../../src/scene/scene';
import { presetSettings } from '../../src/settings/settings';
import { smoothed, smoothingOf } from '../../src/unmixing/answerSmoothing';
import { prepare } from '../../src/unmixing/prepare';
import { priorInputs } from '../../src/unmixing/priorInputs';
import { cellName, cells, real as reals, sceneOf, type Cell } from './cells';

const LABELS = 10;
/** The network whose answer is smoothed as well. */
const SMOOTHED = 'mamba';

/** Error of each answer, by its name. */
export type Errors = Readonly<Record<string, number>>;

export interface Compared {
  readonly cell: string;
  /** One for each draw of labels. */
  readonly draws: readonly Errors[];
  /** Means over the draws: noise in abundances, and how far the prior counts. */
  readonly noise: number;
  readonly share: number;
}

/** What other runs answered on a scene with these draws of labels. */
export interface Stored {
  readonly cell: Cell;
  readonly draws: readonly number[];
  /** Errors, one for each draw. */
  readonly studio: readonly number[];
}

export interface CompareOptions {
  readonly networks: readonly PriorWeights[];
  readonly draws: readonly number[];
  readonly only: readonly string[] | null;
  /** Of the real scenes. */
  readonly folder: string;
  readonly say: (text: string) => void;
}

/** @param stored where there are such runs: only their scenes and draws, with a column of theirs */
export async function compare(
  options: CompareOptions,
  stored: readonly Stored[] | null = null,
): Promise<Compared[]> {
  const { only, folder, say } = options;
  const out: Compared[] = [];
  const all = stored ?? cells.map((cell) => ({ cell, draws: options.draws, studio: null }));
  for (const { cell, draws, studio } of all) {
    if (only && !only.includes(cell.name)) continue;
    const scene = await sceneOf(cell, folder);
    if (!scene) {
      say(`Absent: ${cell.name}`);
      continue;
    }
    const answers = await comparedOn(cell, scene, draws, options);
    const found: Compared = studio
      ? { ...answers, draws: answers.draws.map((d, k) => ({ ...d, studio: studio[k] })) }
      : answers;
    say(`${found.cell}: ${lineOf(meansOf(found))}, κ ${found.share.toFixed(2)}`);
    out.push(found);
  }
  return out;
}

async function comparedOn(
  cell: Cell,
  scene: Scene,
  draws: readonly number[],
  { networks }: CompareOptions,
): Promise<Compared> {
  const { cube, mask } = scene;
  const truth = scene.truth!;
  const R = truth.names.length;
  const settings = presetSettings('studio');
  const shape = { lines: cube.lines, samples: cube.samples, pixels: mask.pixels };
  const errorOf = (a: Float32Array): number =>
    mean(rmsePerEndmember(a, truth.abundances, R, mask.pixels));
  const errors: Errors[] = [];
  const noises: number[] = [];
  const shares: number[] = [];
  for (const draw of draws) {
    const labels = sampleFromTruth(truth, mask, cube, {
      ...{ count: LABELS, protocol: 'spread', seed: draw },
    });
    const prepared = prepare(cube, mask, truth.names, labels, settings);
    const inputs = priorInputs(cube, mask, prepared);
    const strength = smoothingOf(cube, mask, prepared, settings);
    const smooth = (a: Float32Array): Float32Array => smoothed(a, R, shape, strength);
    const found: Record<string, number> = {
      start: errorOf(prepared.p),
      TV: errorOf(smooth(prepared.p)),
    };
    for (const weights of networks) {
      const answer = inputs && (await applyPrior(weights, inputs));
      const a = answer?.abundances ?? prepared.p;
      found[weights.kind] = errorOf(a);
      if (weights.kind !== SMOOTHED) continue;
      found[`${weights.kind} + TV`] = errorOf(smooth(a));
      noises.push(inputs?.noise ?? 0);
      shares.push(answer?.share ?? 0);
    }
    errors.push(found);
  }
  return { cell: cellName(cell), draws: errors, noise: mean(noises), share: mean(shares) };
}

const namesOf = ({ draws }: Compared): string[] => Object.keys(draws[0]);

const meansOf = (compared: Compared): Errors =>
  Object.fromEntries(namesOf(compared).map((n) => [n, mean(compared.draws.map((d) => d[n]))]));

const lineOf = (errors: Errors): string =>
  Object.entries(errors)
    .map(([name, v]) => `${name} ${v.toFixed(4)}`)
    .join(', ');

const geometric = (values: readonly number[]): number => Math.exp(mean(values.map(Math.log)));
const row = (texts: readonly (string | number)[]): string => `| ${texts.join(' | ')} |\n`;

/** Means of the cells, then the geometric mean of what each is of the start, by groups. */
export function tableOf(all: readonly Compared[]): string {
  const names = namesOf(all[0]);
  const title = row(['Scene', 'noise in p', 'κ', ...names]);
  const rule = row(['---', '---:', '---:', ...names.map(() => '---:')]);
  const body = all.map((compared) => {
    const means = meansOf(compared);
    const least = Math.min(...names.map((n) => means[n]));
    const texts = names.map((n) => {
      const text = means[n].toFixed(4);
      return means[n] === least ? `**${text}**` : text;
    });
    return row([compared.cell, compared.noise.toFixed(3), compared.share.toFixed(2), ...texts]);
  });
  const noisy = ({ cell }: Compared): boolean => /, (10|15|20) dB$/.test(cell);
  const isReal = ({ cell }: Compared): boolean => reals.some((name) => cell.startsWith(name));
  const groups: [string, Compared[]][] = [
    ['generated, 10 to 20 dB', all.filter((c) => noisy(c) && !isReal(c))],
    ['generated, 30 dB', all.filter((c) => !noisy(c) && !isReal(c))],
    ['real + 20 dB', all.filter((c) => noisy(c) && isReal(c))],
    ['real, as they are', all.filter((c) => !noisy(c) && isReal(c))],
  ];
  const ratios = groups
    .filter(([, some]) => some.length > 0)
    .map(([name, some]) => {
      const of = (n: string): number =>
        geometric(some.map((c) => meansOf(c)[n] / meansOf(c).start));
      return row([`*÷ start, ${name}*`, '', '', ...names.map((n) => of(n).toFixed(3))]);
    });
  return `${title}${rule}${body.join('')}${ratios.join('')}`;
}
