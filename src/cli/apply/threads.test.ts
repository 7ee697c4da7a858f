/** Several worker threads: the bytes of one, and what becomes of a scene whose thread ends. The threads are real. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { builtCli } from '../../../scripts/cli/bundle.mjs';
import { nodeIo } from '../../../scripts/cli/io.mjs';
import { startBackend } from '../../kernels/testing/backends';
import type { Threads } from '../../jobs/apply/crew';
import { crewOfThreads, type Crew } from '../../jobs/apply/crew';
import type { Job } from '../../jobs/apply/hand';
import { answered, at, run, trained, write } from './toyScenes.suite';

afterAll(() => rmSync(at(), { recursive: true, force: true }));

const { threads, wasmFolder } = nodeIo() as { threads: Threads; wasmFolder: string };
const crewFor = (count: number, weights: Uint8Array, by = threads): Crew =>
  crewOfThreads(count, by, { weights, file: 'w.unmixw', wasmFolder });

/** Ends the thread that is given the n-th job for which this is true. */
function endingAt(n: number, isOne: (job: Job) => boolean): Threads {
  let left = n;
  return {
    ...threads,
    start(brief) {
      const thread = threads.start(brief);
      return {
        ...thread,
        post(message) {
          thread.post(message);
          if (isOne((message as { job: Job }).job) && --left === 0) thread.end();
        },
      };
    },
  };
}

const sizes = { blockValues: 700, tilePixels: 60, keptBytes: 2 ** 14 };

/** Weights of preset studio and the scene that they were trained on, for all who do not say more. */
let plain: { readonly scene: string; readonly bytes: Uint8Array };

beforeAll(async () => {
  await startBackend('wasm');
  // Bundled once, not by each thread.
  await builtCli();
  const scene = write('plain');
  plain = { scene, bytes: (await trained('studio', scene)).bytes };
}, 120_000);

async function trainedOn(name: 'studio' | 'noisy studio' | 'paper'): Promise<typeof plain> {
  if (name === 'studio') return plain;
  const scene = write(name, name === 'paper' ? {} : { noise: 300 });
  const { bytes } = await trained(name === 'paper' ? 'paper' : 'studio', scene);
  return { scene, bytes };
}

describe('worker threads', () => {
  // What threads share differs by the model; that one, two and three of them share it alike does not. Preset studio with
  // two is below, where one of them ends.
  it.each([
    ['studio', [1, 3]],
    ['noisy studio', [3]],
    ['paper', [2]],
  ] as const)('%s: the same bytes with %j threads', async (name, counts) => {
    const { scene, bytes } = await trainedOn(name);
    const alone = await answered(bytes, scene, sizes);
    for (const count of counts) {
      const crew = crewFor(count, bytes);
      try {
        const found = await answered(bytes, scene, sizes, crew);
        expect(
          Buffer.from(found.abundances.buffer).equals(Buffer.from(alone.abundances.buffer)),
        ).toBe(true);
        expect({ ...found, abundances: null }).toEqual({ ...alone, abundances: null });
      } finally {
        crew.end();
      }
    }
  });

  it('one that ends fails its scene, and another takes its place for the next', async () => {
    const { scene, bytes } = plain;
    const alone = await answered(bytes, scene, sizes);
    const crew = crewFor(
      2,
      bytes,
      endingAt(5, (job) => job.do === 'answer'),
    );
    try {
      await expect(answered(bytes, scene, sizes, crew)).rejects.toThrow(/thread ended/);
      const after = await answered(bytes, scene, sizes, crew);
      expect(after.abundances).toEqual(alone.abundances);
    } finally {
      crew.end();
    }
  });

  it('a batch on two, one of which ends in the second scene: the others are done, as on one', async () => {
    const scenes = ['a', 'b', 'c'].map((name, seed) => write(`batch/${name}`, { seed }));
    writeFileSync(at('w.unmixw'), plain.bytes);
    const call = (out: string): string[] => [at('w.unmixw'), ...scenes, '--out', at(out)];
    const one = await run(call('one'));
    expect(one.code, one.said).toBe(0);
    const by = endingAt(1, (job) => job.do === 'open' && job.asked.path === scenes[1]);
    const two = await run([...call('two'), '--threads', '2'], { threads: by });
    expect(two.lines.map((l) => l.status)).toEqual(['done', 'failed', 'done']);
    expect(two.code).toBe(1);
    expect(two.lines[1].error?.message).toMatch(/thread ended/);
    const again = await run([...call('two'), '--threads', '2'], { threads });
    expect(again.lines.map((l) => l.status)).toEqual(['kept', 'done', 'kept']);
    for (const name of ['a', 'b', 'c'])
      for (const end of ['abundances.dat', 'abundances.hdr'])
        expect(readFileSync(at(`two/${name}_${end}`))).toEqual(
          readFileSync(at(`one/${name}_${end}`)),
        );
  });
});
