/** The trained methods of the race: our network, its ablations and the published peers, all in one loop. */
import { vca } from '../unmixing/vca';
import { unmix } from '../unmixing/simplexLeastSquares';
import { StudioError } from '../scene/errors';
import type { Label } from '../scene/cube';
import type { Trainable, TrainableEstimate } from '../model/trainable';
import { methodTable, type MethodId, type YardstickId } from '../settings/methods';
import { presetSettings, type Settings } from '../settings/settings';
import { optimise, type LoopInput } from '../training/loop';
import { makePeer, ownMapOf, type PeerName } from '../training/peers';
import { labelledPixels } from '../unmixing/labelledPixels';
import type { MemoryLimits } from '../engine/info';
import type { MemoryPlan } from '../protocol/run';
import { prepare, type Prepared } from '../unmixing/prepare';
import { planOf } from '../training/train';
import { inCubeScale } from '../unmixing/sceneSpectra';
import { reconstructionError, reconstructionOf } from '../unmixing/reconstruction';
import { smoothed, smoothingOf } from '../unmixing/answerSmoothing';
import { digestOf } from '../maths/digest';
import { makeUnmixer } from '../training/dualBranch';
import { whyNotKept } from '../training/guard';
import { trailOf } from '../training/trail';
import type { Unmixer } from '../training/unmixer';
import { initialEndmembers } from '../unmixing/initialEndmembers';
import { loadPrior } from '../model/prior/load';
import { withPrior } from '../model/prior/beside';
import { startBy } from '../model/prior/start';
import { faultless } from './faultless';
import type { ClassicalId } from './classical';
import type { PriorId } from './prior';
import type { MethodAnswer, RaceScene } from './raceScene';
import type { RepairId } from './repair';
import type { RobustId } from './robust';

export type TrainedId = Exclude<
  MethodId,
  ClassicalId | PriorId | RepairId | RobustId | YardstickId
>;

export interface TrainedInput {
  readonly scene: RaceScene;
  readonly names: readonly string[];
  readonly seed: number;
  /** Empty for blind methods. */
  readonly labels: readonly Label[];
  /** Null: the method's own default. */
  readonly steps: number | null;
  readonly loop: LoopInput;
  /** What the engine gives. */
  readonly limits?: MemoryLimits;
  /** Told while it trains; throws when the run is to stop. */
  readonly report: (fraction: number, what: string, remainingMs: number | null) => Promise<void>;
}

/** A model ready to train, and how its answer gets back to the cube's scale. */
interface Ready {
  readonly model: Trainable;
  readonly prepared: Pick<
    Prepared,
    'N' | 'R' | 'bandIndex' | 'Z' | 'norms' | 'domain' | 'labels' | 'labelPixels'
  > &
    Partial<Pick<Prepared, 'measured'>>;
  readonly note: string | null;
  /** Strength λ of the total variation on the answer; absent: it is not smoothed. */
  readonly strength?: number;
  /** Why the answer is not to be kept, after which the model answers what it started from; null where it is. */
  readonly refused?: (answer: TrainableEstimate) => Promise<string | null>;
  /** What the model's own map is called. */
  readonly ownMap?: string;
  /** The dual-branch network, and what it starts from: what its trail is of. */
  readonly network?: { readonly unmixer: Unmixer; readonly from: Prepared };
}

/** @throws StudioError when the labels or the scene cannot be trained on, or the loss stops being a number */
export async function runTrained(id: TrainedId, input: TrainedInput): Promise<MethodAnswer> {
  const { scene, report } = input;
  const steps = input.steps ?? methodTable[id].steps!;
  await report(0, 'preparing', null);
  const ready = await builders[id](input, steps);
  const { model, prepared, note, strength = 0, refused, network, ownMap } = ready;
  const loop = optimise(model, steps, input.loop);
  const totals: number[] = [];
  try {
    const start = network && trailOf(network.from, await thetaOf(network.unmixer));
    for (;;) {
      const next = await loop.next();
      if (next.done) break;
      const event = next.value;
      if (event.type !== 'progress') continue;
      for (const { total } of event.losses) totals.push(total);
      await report(event.step / steps, `step ${event.step} of ${steps}`, event.remainingMs);
    }
    // Throws when the loop ended because it was told to.
    await report(1, 'measuring', 0);
    let answer = await model.estimate(input.loop.settle);
    const notKept = (await refused?.(answer)) ?? null;
    if (notKept) answer = await model.estimate(input.loop.settle);
    const { abundances, endmembers: E, error, own } = answer;
    checkNumbers(abundances, scene, prepared.R);
    const { lines, samples } = scene.cube;
    const shape = { lines, samples, pixels: scene.mask.pixels };
    const a = smoothed(abundances, prepared.R, shape, strength);
    const { rmse } = reconstructionError(reconstructionOf(prepared), scene.mask, a, E);
    return {
      abundances: a,
      endmembers: inCubeScale(E, prepared.domain, prepared),
      // A model that is not M̂E says itself what it leaves of the spectra.
      reconstruction: error === undefined ? rmse : error * prepared.domain.scale,
      parameters: model.parameters,
      steps,
      note: notKept ? [note, 'correction not kept'].filter((v) => v).join(', ') : note,
      ...(own && ownMap ? { own: { name: ownMap, values: own } } : {}),
      ...(start
        ? {
            trail: {
              ...start,
              losses: Float32Array.from(totals),
              theta: digestOf(await thetaOf(network.unmixer)),
            },
          }
        : {}),
    };
  } finally {
    await loop.return(0);
    model.dispose();
  }
}

const thetaOf = (unmixer: Unmixer): Promise<Float32Array> => unmixer.theta().data<'float32'>();

function checkNumbers(a: Float32Array, scene: RaceScene, R: number): void {
  const bad = scene.mask.pixels.findIndex(
    (valid, p) => valid === 1 && !a.subarray(p * R, (p + 1) * R).every(Number.isFinite),
  );
  if (bad < 0) return;
  throw new StudioError({
    kind: 'training',
    message: 'The method diverged: its abundances are not numbers any more.',
    advice: 'Try another seed, or fewer steps.',
  });
}

type Builder = (input: TrainedInput, steps: number) => Ready | Promise<Ready>;

/** The dual-branch network with some settings changed. */
const dualBranch =
  (preset: 'studio' | 'paper', over: Partial<Settings> = {}): Builder =>
  async (given, steps) => {
    const { names, labels, seed } = given;
    const settings = { ...presetSettings(preset), ...over, seed, steps };
    const input = await faultless(given, settings);
    const { cube, mask } = input.scene;
    const start = prepare(cube, mask, names, labels, settings);
    const applying = (): Promise<void> => input.report(0, 'applying the prior', null);
    const { prepared, text } = await withPrior(start, cube, mask, settings, applying);
    const ready = network(input, preset, settings, prepared);
    return {
      ...ready,
      note: [ready.note, text && 'neighbours heeded'].filter((v) => v).join(', ') || null,
    };
  };

/**
 * Studio on the answer of the learned prior: what it learns of the scene corrects that, not the plain start. The prior
 * without scans, since the one with them makes the answer worse by up to a fifth where neighbours differ (docs/prior.md).
 */
const onPrior: Builder = async (given, steps) => {
  const { names, labels, seed } = given;
  // Once is enough.
  const settings = { ...presetSettings('studio'), pretrainedPrior: 'off', seed, steps };
  const input = await faultless(given, settings);
  const { scene } = input;
  const weights = await loadPrior('gconv');
  const start = prepare(scene.cube, scene.mask, names, labels, settings);
  const { abundances, text } = await startBy(weights, scene.cube, scene.mask, start, () =>
    input.report(0, 'applying the prior', null),
  );
  const ready = network(input, 'studio', settings, { ...start, p: abundances });
  return { ...ready, note: [ready.note, text].filter((v) => v).join(', ') };
};

/** @param prepared what the network starts from */
function network(
  { scene, names, labels, limits, told }: TrainedInput & { readonly told: readonly string[] },
  preset: 'studio' | 'paper',
  settings: Settings,
  prepared: Prepared,
): Ready {
  const plan = planOf({
    cube: scene.cube,
    mask: scene.mask,
    config: { settings, endmemberNames: names, labels },
    limits,
    replaced: told.length > 0,
  });
  const model = makeUnmixer(scene.cube, scene.mask, prepared, settings, plan);
  const { variant, noise } = prepared;
  const start = preset === 'studio' ? [...told, `started at ${variant}`] : [];
  if (noise?.removed) start.push(`noise of about ${Math.round(noise.snrDb!)} dB taken out`);
  const strength = smoothingOf(scene.cube, scene.mask, prepared, settings);
  const smoothing = strength > 0 ? [`smoothed by λ ${strength}`] : [];
  const { noisy } = model;
  const crops = noisy ? [`trained on crops with its noise`] : tilesNote(plan);
  const note = [...start, ...crops, ...smoothing].join(', ') || null;
  return {
    ...{ model, prepared, note, strength, network: { unmixer: model, from: prepared } },
    async refused({ abundances }) {
      if (preset !== 'studio') return null;
      const why = await whyNotKept(model, prepared, abundances);
      if (why) model.keepStart();
      return why;
    },
  };
}

const tilesNote = ({ train }: MemoryPlan): string[] =>
  train ? [`on tiles of ${train.lines} lines × ${train.samples} samples`] : [];

/** Raw spectra by their mean norm [N × B'], what methods without a domain of their own are given. */
const scaledSpectra = ({ Y, meanNorm }: RaceScene): Float32Array => Y.map((v) => v / meanNorm);

/** E⁽⁰⁾ of methods that see no label, by VCA. @returns [R × B'] */
const blindEndmembers = (
  { N, B, mask }: RaceScene,
  Z: Float32Array,
  R: number,
  seed: number,
): Float64Array => vca(Z, N, B, R, { seed, validPixels: mask.pixels }).endmembers;

/** What `prepare` gives, for methods that see no label: raw spectra, E⁽⁰⁾ by VCA, p by FCLS. */
function blindStart({ scene, names, seed }: TrainedInput): Prepared {
  const { N, B, norms, bandIndex, mask, meanNorm } = scene;
  const R = names.length;
  const Z = scaledSpectra(scene);
  const endmembers = blindEndmembers(scene, Z, R, seed);
  const p = unmix(Z, N, endmembers, R, B, { constraint: 'fcls' });
  for (let i = 0; i < N; i++) if (!mask.pixels[i]) p.fill(1 / R, i * R, (i + 1) * R);
  const none = new Float64Array(0);
  return {
    N,
    R,
    bandIndex,
    domain: { unit: false, scale: meanNorm },
    Z,
    ...{
      measured: null,
      noise: null,
      subspace: null,
      withoutNoise: (spectra: Float32Array) => spectra,
    },
    norms,
    labels: { n: 0, R, bands: B, spectra: none, abundances: none },
    labelSpectra: none,
    labelPixels: [],
    variant: 'FCLS, raw',
    E0: endmembers,
    p,
    side: null,
    sideShare: 0,
    answer: (spectra, n) => ({
      p: unmix(
        spectra.map((v) => v / meanNorm),
        n,
        endmembers,
        R,
        B,
        { constraint: 'fcls' },
      ),
      side: null,
    }),
    start: null,
    agreement: 0,
    followed: 1,
    opinions: null,
    classical: {
      variant: 'FCLS, raw',
      looErrors: [],
      abundances: p,
      endmembers: Float32Array.from(endmembers),
    },
  };
}

const blindPaper: Builder = (input, steps) => {
  const settings = {
    ...presetSettings('paper'),
    lambdaSup: 0,
    lambdaAnchor: 0,
    seed: input.seed,
    steps,
  };
  const prepared = blindStart(input);
  const { cube, mask } = input.scene;
  const config = { settings, endmemberNames: input.names, labels: [] };
  const plan = planOf({ cube, mask, config, limits: input.limits });
  const model = makeUnmixer(cube, mask, prepared, settings, plan);
  const network = { unmixer: model, from: prepared };
  return { model, prepared, note: tilesNote(plan)[0] ?? null, network };
};

const peer =
  (model: PeerName, blind: boolean): Builder =>
  (input, steps) => {
    const { scene, names, labels, seed } = input;
    const { cube, mask, N, B, norms, bandIndex, meanNorm } = scene;
    const R = names.length;
    const pixels = labels.map((l) => l.line * cube.samples + l.sample);
    const Z = scaledSpectra(scene);
    const set = blind ? null : labelledPixels(Z, B, pixels, labels);
    const E0 = set
      ? initialEndmembers(set.spectra, set.abundances, set.n, R, B, set.confidence)
      : blindEndmembers(scene, Z, R, seed);
    const none = new Float64Array(0);
    return {
      model: makePeer(model, {
        lines: cube.lines,
        samples: cube.samples,
        N,
        R,
        bands: B,
        Z,
        pixels: mask.pixels,
        E0,
        labels: set && { ...set, pixels },
        seed,
        steps,
      }),
      prepared: {
        N,
        R,
        bandIndex,
        Z,
        norms,
        domain: { unit: false, scale: meanNorm },
        labels: set ?? { n: 0, R, bands: B, spectra: none, abundances: none },
        labelPixels: pixels,
      },
      note: null,
      ownMap: ownMapOf(model),
    };
  };

/**
 * The lane "endmembers given": E and spectra are exactly those of FCLS (labels) or of VCA + FCLS (blind), so that only the
 * inversion differs.
 */
const givenEndmembers =
  (blind: boolean): Builder =>
  ({ scene, names, labels, seed }, steps) => {
    const { cube, mask, N, B, Y, signal, norms, bandIndex, meanNorm } = scene;
    const R = names.length;
    const pixels = labels.map((l) => l.line * cube.samples + l.sample);
    const set = blind ? null : labelledPixels(signal, B, pixels, labels);
    const E = set
      ? initialEndmembers(set.spectra, set.abundances, set.n, R, B, set.confidence)
      : spectraAt(Y, vca(Y, N, B, R, { seed, validPixels: mask.pixels }).pixels, B);
    const none = new Float64Array(0);
    return {
      model: makePeer('dcae', {
        ...{ lines: cube.lines, samples: cube.samples, N, R, bands: B, seed, steps },
        Z: (blind ? Y : signal).map((v) => v / meanNorm),
        pixels: mask.pixels,
        E0: E.map((v) => v / meanNorm),
        labels: null,
      }),
      prepared: {
        ...{ N, R, bandIndex, norms, domain: { unit: false, scale: meanNorm } },
        Z: scaledSpectra(scene),
        labels: { n: 0, R, bands: B, spectra: none, abundances: none },
        labelPixels: pixels,
      },
      note: `endmembers given by ${blind ? 'VCA' : 'the labels'}`,
    };
  };

/** Spectra of some pixels, one after the other. @returns [n × B'] */
const spectraAt = (Y: Float32Array, pixels: readonly number[], B: number): Float64Array =>
  Float64Array.from(pixels.flatMap((p) => [...Y.subarray(p * B, (p + 1) * B)]));

/** Without anything that looks at neighbours: every pixel is answered by itself. */
const alone: Partial<Settings> = { spatialBranch: 'off', pretrainedPrior: 'off' };

const builders: Record<TrainedId, Builder> = {
  studio: dualBranch('studio'),
  paper: dualBranch('paper'),
  'studio-no-spatial': dualBranch('studio', alone),
  'studio-conv': dualBranch('studio', { spatialLayer: 'conv' }),
  'studio-prior': onPrior,
  'studio-no-spectral': dualBranch('studio', { spectralBranch: 'off' }),
  conv: dualBranch('studio', { ...alone, spectralBranch: 'off' }),
  'paper-blind': blindPaper,
  deeptrans: peer('deeptrans', false),
  'deeptrans-blind': peer('deeptrans', true),
  unmamba: peer('unmamba', false),
  'unmamba-blind': peer('unmamba', true),
  a2san: peer('a2san', false),
  'a2san-blind': peer('a2san', true),
  'a2sn-blind': peer('a2sn', true),
  daeu: peer('daeu', false),
  'daeu-blind': peer('daeu', true),
  'daeu-shallow-blind': peer('daeu-shallow', true),
  cycu: peer('cycu', false),
  'cycu-blind': peer('cycu', true),
  mlm: peer('mlm', false),
  'mlm-blind': peer('mlm', true),
  mlm3d: peer('mlm3d', false),
  'mlm3d-blind': peer('mlm3d', true),
  pgmsu: peer('pgmsu', false),
  'pgmsu-blind': peer('pgmsu', true),
  msnet: peer('msnet', false),
  'msnet-blind': peer('msnet', true),
  dcae: givenEndmembers(false),
  'dcae-blind': givenEndmembers(true),
};
