/**
 * `npm run bench`: kernels against what the engine can do, training steps by scene size, memory, and the same network in
 * PyTorch; see `--help` and docs/performance.md. Without a GPU, WebGPU is SwiftShader (a CPU emulation): ratios within a
 * run mean something, absolute times little. A part that fails is reported and the others still run.
 */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { openSession, root } from './browser';
import { scriptOptions } from '../options.mjs';
import { optionsOf, table, usage, type PartName } from './options';
import { measureAnswer, measureInside } from './node';
import * as parts from './parts';
import { measurePeers, peersText } from './peers';
import type { EngineResult, Report } from './results';
import { measureSolver } from './solver';
import * as text from './text';

const wanted = optionsOf(scriptOptions(usage, table));
const log = (line: string): void => (wanted.json ? console.error(line) : console.log(line));
const git = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root, encoding: 'utf8' });

const session = await openSession(wanted);
const report: Report = {
  date: new Date().toISOString(),
  commit: git.status === 0 ? git.stdout.trim() : 'unknown',
  quick: wanted.quick,
  gpu: wanted.gpu,
  browser: session.name,
  cores: availableParallelism(),
  engines: {},
  failures: [],
};
log(`${report.browser}, ${report.cores} cores, commit ${report.commit}`);

/** Runs a part; what it throws is noted and the next part follows. */
async function part(name: PartName, where: string, work: () => Promise<void>): Promise<void> {
  if (!wanted.parts.includes(name)) return;
  try {
    await work();
  } catch (error) {
    const failure = `${name} (${where}): ${parts.messageOf(error)}`;
    report.failures.push(failure);
    log(`  FAILED ${failure}`);
  }
}

for (const engine of wanted.engines) {
  const result: EngineResult = (report.engines[engine] = {});
  try {
    result.facts = await session.withTab(engine, async ({ facts }) => facts);
  } catch (error) {
    report.failures.push(`${engine}: ${parts.messageOf(error)}`);
    log(`\n${engine} cannot be measured: ${parts.messageOf(error)}`);
    continue;
  }
  log(`\n${text.engineText(result.facts)}`);

  await part('ops', engine, async () => {
    const { rates, ops } = await parts.measureOps(session, engine, wanted);
    Object.assign(result, { rates, ops });
    if (!rates || !ops) return;
    log(`  ${text.ratesText(rates)}\n${text.opsText(ops, rates)}`);
    for (const { op, failed } of ops)
      if (failed) report.failures.push(`ops (${engine}): ${op}: ${failed}`);
  });
  if (engine === 'webgpu')
    await part('composed', engine, async () => {
      result.composed = await parts.measureComposed(session, engine, wanted);
      log(text.composedText(result.composed));
    });
  await part('steps', engine, async () => {
    const steps: EngineResult['steps'] = (result.steps = []);
    try {
      await parts.measureSteps(session, engine, wanted, (step) => steps.push(step));
    } finally {
      if (steps.length > 0) log(text.stepsText(steps));
    }
    if (engine !== 'webgpu') return;
    result.warm = await parts.measureWarm(session, engine, wanted);
    log(text.warmText(result.warm));
  });
  await part('branch', engine, async () => {
    result.branch = await parts.measureBranch(session, engine, wanted);
    log(result.branch.map((b) => text.branchText(b, wanted.dispatches)).join('\n\n'));
  });
  await part('growth', engine, async () => {
    result.growth = await parts.measureGrowth(session, engine, wanted);
    log(text.growthText(result.growth));
  });
  if (engine === 'wasm')
    await part('profile', engine, async () => {
      result.profile = await parts.measureProfile(session, engine, wanted);
      log(result.profile.map(text.profileText).join('\n\n'));
    });
}
if (wanted.engines.includes('wasm'))
  await part('torch', 'wasm', async () => {
    report.torch = await parts.measureTorch(session, wanted);
    log(
      'absent' in report.torch ? `  ${report.torch.absent}` : `\n${text.torchText(report.torch)}`,
    );
  });
if (wanted.engines.includes('wasm'))
  await part('peers', 'wasm', async () => {
    report.peers = await measurePeers(session, wanted);
    log('absent' in report.peers ? `  ${report.peers.absent}` : `\n${peersText(report.peers)}`);
  });
await part('solver', 'Node', () => {
  report.solver = measureSolver(wanted.quick);
  log(`\n${text.solverText(report.solver)}`);
  return Promise.resolve();
});
await part('answer', 'Node', async () => {
  report.answer = await measureAnswer(wanted.quick);
  log(`\n${report.answer.map(text.answerText).join('\n\n')}`);
});
await part('inside', 'Node', async () => {
  report.inside = await measureInside(wanted.quick);
  log(`\n${text.insideText(report.inside)}`);
});
await session.close();

/** Four digits say all there is. */
const json = JSON.stringify(report, (_, value: unknown) =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value,
);
if (wanted.json) console.log(json);
if (wanted.out) {
  writeFileSync(wanted.out, `${json}\n`);
  log(`\nWritten to ${wanted.out}`);
}
if (report.failures.length > 0)
  log(`\nFailed:\n${report.failures.map((f) => `  ${f}`).join('\n')}`);
process.exit(report.failures.length > 0 ? 1 : 0);
