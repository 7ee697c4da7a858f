/**
 * A trained run as one ONNX model: spectra in the scene's own scale in, abundances out, everything that answering takes
 * (scene/learned.ts) within. Where no pixel looks at another it takes [pixels, bands]; else a scene, [lines, samples, bands], and
 * says in its metadata how far pixels look.
 */
import { StudioError } from '../scene/errors';
import type { Answering, Learned } from '../scene/learned';
import { haloOf } from '../model/neighbours';
import { PRIOR_REACH } from '../model/prior/beside';
import type { PriorWeights } from '../model/prior/document';
import type { LearnedModel } from '../training/learned';
import { MOST_SMOOTHED } from '../unmixing/answerSmoothing';
import { evidenceWidth } from '../unmixing/priorInputs';
import { ITERATIONS } from '../unmixing/totalVariation';
import { Graph, OPSET, type Value } from './graph';
import type { Size } from './grid';
import { parametersOf } from './mamba';
import { networkLogits, type NetworkGraph } from './network';
import { pixelInputs, type PixelInputs } from './pixels';
import { heeded } from './prior';
import { encodeModel } from './proto';
import { totalVariation } from './smoothing';
import { MOST_ENDMEMBERS } from './start';

export interface OnnxInput {
  readonly answering: Answering;
  readonly model: Pick<LearnedModel, 'R' | 'shape' | 'layout'>;
  /** [P] */
  readonly theta: Float32Array;
  /** [R] */
  readonly endmemberNames: readonly string[];
  /** The pretrained prior, where it counts in the run. */
  readonly prior?: PriorWeights | null;
  /** Version of the studio that writes it. */
  readonly studio: string;
  /** SHA-256 of the weights file, where there is one. */
  readonly weights: string | null;
}

/**
 * Pixels around a window for the scan over neighbours, which reaches without end and weaker with every pixel. The studio
 * carries its states from tile to tile; a file that is called window by window cannot.
 */
const SCAN_HALO = 48;

/** How far a pixel's answer looks: at itself, at so many pixels around, or at the whole scene. */
export type Reach = 'pixel' | 'window' | 'scene';

/** @returns reach, and for `window` the pixels around a window that its answer needs */
export function reachOf({ answering, model }: Pick<OnnxInput, 'answering' | 'model'>): {
  readonly reach: Reach;
  readonly halo: number;
} {
  const { learned } = answering;
  const { build, spatial, neighbours } = model.shape;
  if (build === 'paper' || spatial) return { reach: 'scene', halo: 0 };
  const own = neighbours?.layer === 'scan' ? SCAN_HALO : 0;
  const near = neighbours ? Math.max(own, haloOf(neighbours.layer)) : 0;
  const around = learned.prior ? Math.max(near, PRIOR_REACH) : near;
  const halo = around + (learned.smoothing > 0 ? ITERATIONS + 1 : 0);
  return { reach: halo > 0 ? 'window' : 'pixel', halo };
}

/**
 * The bytes of the .onnx file.
 * @throws StudioError (kind `file`) when there are too many endmembers to enumerate their supports
 */
export function toOnnx(input: OnnxInput): Uint8Array<ArrayBuffer> {
  const { answering, model, theta, endmemberNames, studio } = input;
  const { learned } = answering;
  const { R } = model;
  checkCount(R);
  checkFaults(learned);
  const { reach, halo } = reachOf(input);
  const g = new Graph();
  const pixels = reach === 'pixel';
  const given = pixels ? ['pixels'] : ['lines', 'samples'];
  const spectra = g.input('spectra', 'float', [...given, learned.bands]);
  const strength = learned.smoothing > 0 ? g.inputOr('smoothing', learned.smoothing) : null;
  const inputs = pixels ? pixelInputs(g, spectra, learned) : lineByLine(g, spectra, answering);
  const size = pixels ? null : { lines: g.size(spectra, 0), samples: g.size(spectra, 1) };
  const network: NetworkGraph = {
    get: parametersOf(model.layout, theta),
    ...{ shape: model.shape, size },
    bin: answering.reading.choices.bin?.spatial ?? 1,
  };
  let a = mixed(g, inputs, network, learned.sideShare); // [n, R]
  a = heard(g, a, inputs, learned, input.prior ?? null, size);
  if (strength) a = smoothed(g, a, inputs.valid, strength, size!, R);
  const shown = g.where(g.greater(inputs.valid, 0.5), a, NaN);
  const maps = size ? g.reshape(shown, [size.lines, size.samples, R]) : shown;
  const output = { ...g.named(maps, 'abundances'), dims: [...given, R] };
  return encodeModel({
    producer: 'Unmixing Studio',
    version: studio,
    description: `Abundances of ${endmemberNames.join(', ')} from spectra of ${learned.bands} bands in the scale of the scene that was learned; NaN where a spectrum cannot be used.`,
    opset: OPSET,
    graph: g.data('unmixing', [output], true),
    metadata: metadataOf(input, reach, halo),
  });
}

function checkCount(R: number): void {
  if (R <= MOST_ENDMEMBERS) return;
  throw new StudioError({
    kind: 'file',
    field: 'endmembers',
    message: `An ONNX file can hold runs of at most ${MOST_ENDMEMBERS} endmembers.`,
    found: `${R} endmembers: each pixel would be solved on all ${2 ** R - 1} sets of them, for every classical answer of the run`,
    expected: `2 to ${MOST_ENDMEMBERS} endmembers`,
    advice:
      'Answer other scenes with the weights file itself (npm run unmix -- apply), or train with fewer endmembers.',
  });
}

function checkFaults({ faults }: Answering['learned']): void {
  if (!faults) return;
  throw new StudioError({
    kind: 'file',
    field: 'faults',
    message:
      'An ONNX file cannot replace faulty values, as this run did before anything was learned.',
    found: 'a run of a scene with impulses or dead bands',
    expected: 'a run that learned from the spectra as they were measured',
    advice:
      'Answer other scenes with the weights file itself (npm run unmix -- apply), or train with “Replace faulty values first” off.',
  });
}

/** What the network reads, made a line at a time: the supports of a whole scene at once would take gigabytes. */
function lineByLine(g: Graph, spectra: Value, { learned }: Answering): PixelInputs {
  const R = learned.scales.length;
  const { K, withPrior, level } = learned.features;
  const F = K + (withPrior ? R : 0) + (level === undefined ? 0 : 1);
  const optional = [
    ...(withPrior ? [['prior', R] as const] : []),
    ...(learned.start.mix ? [['side', R] as const] : []),
    ...(learned.prior ? [['evidence', evidenceWidth(R)] as const] : []),
  ];
  const { outputs } = g.scan(
    [],
    [{ value: spectra, axis: 0 }],
    [0, 1, ...optional].map(() => ({ axis: 0 })),
    (line, _, [row]) => {
      const made = pixelInputs(line, row, learned);
      const some = optional.map(([name]) => made[name]!);
      return { states: [], outputs: [made.features, made.valid, ...some] };
    },
  );
  const flat = (v: Value, width: number): Value => g.reshape(v, [-1, width]);
  const rest = optional.map(([name, width], k) => [name, flat(outputs[2 + k], width)] as const);
  return {
    ...{ features: flat(outputs[0], F), valid: flat(outputs[1], 1) },
    ...{ prior: null, side: null, evidence: null },
    ...(Object.fromEntries(rest) as Partial<PixelInputs>),
  };
}

/** With what the pretrained prior says of neighbours, where it counts. a [n, R] → [n, R] */
function heard(
  g: Graph,
  a: Value,
  { prior, evidence, valid }: PixelInputs,
  { prior: ground }: Learned,
  weights: PriorWeights | null,
  size: Size | null,
): Value {
  if (!ground) return a;
  if (!prior || !evidence || !weights || !size)
    throw new Error('The prior counts, and is not there.');
  return heeded(g, a, { prior, evidence, valid }, { ground, weights, size });
}

/** Softmax of logits and prior, and the classical share [n, R]. */
function mixed(
  g: Graph,
  { features, prior, side, valid }: PixelInputs,
  network: NetworkGraph,
  share: number,
): Value {
  const raw = networkLogits(g, features, valid, network);
  const has = network.get;
  const all = prior ? g.add(raw, g.mul(prior, g.floats(has('gamma').values))) : raw;
  const a = g.op('Softmax', [all], { axis: 1 });
  return side ? g.add(g.mul(a, 1 - share), g.mul(side, share)) : a;
}

/** Smoothed where the scene is not too large for it, as `apply` does. a [n, R] → [n, R] */
function smoothed(g: Graph, a: Value, valid: Value, strength: Value, size: Size, R: number): Value {
  const pixels = g.op('Squeeze', [g.mul(size.lines, size.samples), g.ints([0])]);
  const few = g.less(pixels, Math.floor(MOST_SMOOTHED / R) + 1);
  const wanted = g.and(few, g.greater(strength, 0));
  return g.choose(
    wanted,
    (b) => {
      const image = (v: Value, c: number): Value => b.reshape(v, [size.lines, size.samples, c]);
      const made = totalVariation(b, image(a, R), image(valid, 1), strength, R);
      return b.reshape(made, [-1, R]);
    },
    () => a,
  );
}

function metadataOf(
  { answering, endmemberNames, studio, weights }: OnnxInput,
  reach: Reach,
  halo: number,
): Record<string, string> {
  const { learned, reading } = answering;
  const json = (v: unknown): string => JSON.stringify(v);
  return {
    format: 'unmixing-studio-onnx',
    format_version: '1',
    studio,
    ...(weights ? { weights_sha256: weights } : {}),
    endmembers: json(endmemberNames),
    bands: String(learned.bands),
    used_bands: json(learned.bandIndex),
    wavelengths_nm: json(reading.wavelengths),
    fwhm_nm: json(reading.fwhm),
    unit: reading.unit,
    value_change: json(reading.change),
    brightness: String(learned.brightness),
    reach,
    halo: String(halo),
    ...(learned.smoothing > 0
      ? { smoothing: String(learned.smoothing), most_smoothed: String(MOST_SMOOTHED) }
      : {}),
  };
}
