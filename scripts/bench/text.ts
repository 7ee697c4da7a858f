/** What the tables of the bench say: one function a part, from its result to text. Pure. */
import { shareOf, type Rates, type Work } from './roofline';
import type {
  AnswerResult,
  BranchResult,
  ComposedResult,
  EngineFacts,
  GrowthResult,
  InsideResult,
  OpResult,
  ProfileResult,
  SolverResult,
  StepResult,
  TorchResult,
  WarmResult,
} from './results';
import { mebibytes, nameSize, percent, short, table } from './table';

export const engineText = ({ engine, adapter, software }: EngineFacts): string =>
  `${engine} · ${adapter}${software ? ' (emulated on the CPU)' : ''}`;

export const ratesText = ({ bytesPerSecond, flopsPerSecond, productSide }: Rates): string =>
  `copy ${short(bytesPerSecond / 1e9)} GB/s (read and written), product ${short(flopsPerSecond / 1e9)} GFLOP/s (${productSide}²)`;

function opCells(
  name: string,
  work: Work | undefined,
  ms: number | undefined,
  dispatches: number | undefined,
  rates: Rates,
): string[] | null {
  if (!work || ms === undefined) return null;
  const share = shareOf(work, ms, rates);
  return [
    name,
    short(ms),
    short(work.bytes / 1e6 / ms),
    short(work.flops / 1e6 / ms),
    percent(share.ofCopy),
    percent(share.ofProduct),
    `${percent(share.ofRoof)} ${share.limit}`,
    `${dispatches ?? 0}`,
  ];
}

export function opsText(ops: readonly OpResult[], rates: Rates): string {
  const rows = ops.flatMap((r) => {
    const name = `${r.op} ${nameSize(r.size)}`;
    if (r.failed) return [[`${name}: ${r.failed}`, '', '', '', '', '', '', '']];
    const back = (r.bothDispatches ?? 0) - (r.forwardDispatches ?? 0);
    return [
      opCells(name, r.forward, r.forwardMs, r.forwardDispatches, rates),
      opCells('  backward', r.backward, r.backwardMs, back, rates),
    ].filter((cells) => cells !== null);
  });
  const head = [
    'op, forward',
    'ms',
    'GB/s',
    'GFLOP/s',
    'of copy',
    'of product',
    'of roof',
    'dispatches',
  ];
  return table(head, rows);
}

export const composedText = (r: ComposedResult): string =>
  `  scan fused ${short(r.fusedMs)} ms, composed of tfjs ops ${short(r.composedMs)} ms: ratio ${short(r.ratio)}, ` +
  `largest difference ${r.maxDifference.toExponential(1)}`;

/** Time a pixel over that of the smallest scene of the same preset, bands and endmembers; 1 is linear. */
export function linearity(step: StepResult, all: readonly StepResult[]): number | null {
  const pixels = (s: StepResult): number => s.lines * s.samples;
  const same = all.filter(
    (s) => s.preset === step.preset && s.bands === step.bands && s.endmembers === step.endmembers,
  );
  const first = same.reduce((a, b) => (pixels(b) < pixels(a) ? b : a), step);
  if (first === step) return null;
  return step.stepMs / pixels(step) / (first.stepMs / pixels(first));
}

export function stepsText(steps: readonly StepResult[]): string {
  const rows = steps.map((s) => {
    const ratio = linearity(s, steps);
    return [
      `${s.preset} ${s.lines}×${s.samples}×${s.bands}, ${s.endmembers} endmembers`,
      short(s.stepMs),
      short(s.firstMs),
      ratio === null ? '–' : short(ratio),
      short(s.dispatchesPerStep),
      short(s.readbacksPerStep),
      mebibytes(s.memory.peakBytes),
      mebibytes(s.memory.pooledBytes),
      mebibytes(s.memory.tensorBytes),
    ];
  });
  const head = [
    'step',
    'ms',
    'first ms',
    'to linear',
    'dispatches',
    'readbacks',
    'peak',
    'pooled',
    'tensors',
  ];
  const tables = steps
    .filter((s) => s.dispatches && s.dispatches.length > 0)
    .map((s) =>
      table(
        [`${s.preset} ${s.lines}×${s.samples}: dispatches by pipeline`, 'a step'],
        s.dispatches!.map(([label, n]) => [label, short(n)]),
      ),
    );
  return [table(head, rows), ...tables].join('\n\n');
}

export const warmText = ({ aheadMs, firstMs }: WarmResult): string =>
  `  programs compiled ahead in ${short(aheadMs)} ms, first step then ${short(firstMs)} ms`;

export function growthText({ from, to }: GrowthResult): string {
  const rows = (['tensors', 'bytes', 'engineBytes', 'heapBytes'] as const).map((name) => [
    name,
    `${from[name]}`,
    `${to[name]}`,
    from[name] === 0 ? '–' : percent(to[name] / from[name] - 1),
  ]);
  return table(['growth', `step ${from.step}`, `step ${to.step}`, 'by'], rows);
}

/** @param pipelines whether dispatches are told by pipeline */
export function branchText(
  { adapter, result }: { adapter: string; result: BranchResult },
  pipelines = false,
): string {
  const { lines, samples, bands, rounds, layers } = result;
  const rows = layers.map((l) => [
    l.layer,
    short(l.leastMs),
    short(l.medianMs),
    short(l.ratioOfLeast),
    short(l.ratio),
    ...[1, l.descents].map((of) => short(l.dispatches.reduce((sum, [, n]) => sum + n, 0) / of)),
  ]);
  const what = `studio ${lines}×${samples}×${bands}, noisy, ${adapter}, ${rounds} rounds`;
  const head = [what, 'least ms', 'median', 'to 0.2', 'by rounds', 'dispatches', 'a crop'];
  if (!pipelines) return table(head, rows);
  const tables = layers.map((l) =>
    table(
      [`${l.layer}: dispatches`, 'a crop'],
      l.dispatches.map(([label, n]) => [label, short(n / l.descents)]),
    ),
  );
  return [table(head, rows), ...tables].join('\n\n');
}

export function profileText({
  lines,
  samples,
  bands,
  preset,
  stepMs,
  kernels,
}: ProfileResult): string {
  const inside = kernels.reduce((sum, k) => sum + k.ms, 0);
  const shown = kernels.filter((k) => k.ms > 0.005 * stepMs);
  const rows = shown.map((k) => [k.name, short(k.ms), percent(k.ms / stepMs), short(k.calls)]);
  const rest = stepMs - inside;
  rows.push(['outside kernels', short(rest), percent(rest / stepMs), '–']);
  return table(
    [`${preset} ${lines}×${samples}×${bands}, ${short(stepMs)} ms a step`, 'ms', 'share', 'calls'],
    rows,
  );
}

export const solverText = (results: readonly SolverResult[]): string =>
  table(
    ['solver', 'pixels × bands', 'endmembers', 'walking, ms', 'unmix, ms', 'ratio'],
    results.map((r) => [
      r.constraint,
      `${r.pixels} × ${r.bands}`,
      String(r.endmembers),
      short(r.walkMs),
      short(r.unmixMs),
      short(r.unmixMs / r.walkMs),
    ]),
  );

export function answerText({ lines, samples, bands, snrDb, kappa, parts }: AnswerResult): string {
  const all = parts.reduce((sum, { ms }) => sum + ms, 0);
  const rows = [...parts, { part: 'together', ms: all }].map(({ part, ms }) => [
    part,
    short(ms),
    percent(ms / all),
  ]);
  const what = `answer ${lines}×${samples}×${bands}, ${snrDb} dB, κ ${short(kappa)}`;
  return table([what, 'ms of processor', 'share'], rows);
}

export const insideText = (results: readonly InsideResult[]): string =>
  table(
    ['a run, ms of processor', 'closed', 'Inside open', 'looks', 'ratio'],
    results.map((r) => [
      `${r.lines}×${r.samples}×${r.bands}, ${r.snrDb} dB, ${r.rounds} pairs`,
      short(r.closedMs),
      short(r.openMs),
      String(r.looks),
      short(r.ratio),
    ]),
  );

export const torchText = (r: TorchResult): string =>
  `  paper ${r.lines}×${r.samples}×${r.bands}: WASM ${r.wasmMs.map(short).join(', ')} ms, ` +
  `torch (${r.threads} threads) ${r.torchMs.map(short).join(', ')} ms; ratio ${short(r.ratio)} (at most 2.5, aim 1.5)`;
