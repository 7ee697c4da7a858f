import { describe, expect, it } from 'vitest';
import { trainedVersions } from './code.mjs';

const some = ['studio', 'conv', 'unmamba', 'unmamba-blind', 'daeu'] as const;
type Edit = (file: string, code: string) => string | undefined;
const versions = (edit?: Edit): Promise<Readonly<Record<string, string>>> =>
  trainedVersions(some, edit);

/** What the methods are bundled from. */
const read = new Set<string>();

/** Of the code as it is: made once, for every edit to be held against. */
let known: ReturnType<typeof versions> | null = null;
const unedited = (): ReturnType<typeof versions> =>
  (known ??= versions((file) => void read.add(file.replace(/.*\/src\//, ''))));

type Change = readonly [file: string, from: string, to: string];

/** Those of the methods whose version these edits change, each of its file. */
async function changedBy(...edits: readonly Change[]): Promise<string[]> {
  const edited = new Set<Change>();
  const before = await unedited();
  const after = await versions((at, code) => {
    const here = edits.filter(([file]) => at.endsWith(file));
    if (here.length === 0) return undefined;
    return here.reduce((text, edit) => {
      const [, from, to] = edit;
      expect(text).toContain(from);
      edited.add(edit);
      return text.replace(from, to);
    }, code);
  });
  expect([...edited]).toEqual(expect.arrayContaining([...edits]));
  return some.filter((id) => before[id] !== after[id]);
}

// A bundle for every method and version.
describe('versions of what methods run', { timeout: 60_000 }, () => {
  it('are the same for the same code, and one for each method', async () => {
    const first = await unedited();
    expect(await versions()).toEqual(first);
    expect(new Set(Object.values(first)).size).toBe(some.length);
  });
  it('change for a peer whose model changes, and for no other method', async () => {
    expect(await changedBy(['model/peers/unMamba.ts', 'rate: 3e-3', 'rate: 4e-3'])).toEqual([
      'unmamba',
      'unmamba-blind',
    ]);
  });
  it('change for the one ablation whose settings change', async () => {
    const from = "conv: dualBranch('studio', { ...alone, spectralBranch: 'off' })";
    const to = from.replace("spectralBranch: 'off'", "spectralBranch: 'on'");
    expect(await changedBy(['methods/trained.ts', from, to])).toEqual(['conv']);
  });
  it('stay when a peer is added, when a text changes, and when an error says something else', async () => {
    const from = "daeu: peer('daeu', false),";
    const more = `${from} another: peer('another', true),`;
    const text = 'Training steps; each one sees the whole scene once.';
    const error = 'The method diverged: its abundances are not numbers any more.';
    // All at once: were a version of one of them, it would not stay.
    expect(
      await changedBy(
        ['methods/trained.ts', from, more],
        ['settings/table/run.ts', text, 'Steps of the training.'],
        ['methods/trained.ts', error, 'It diverged.'],
      ),
    ).toEqual([]);
  });
  it('are not of what methods are called and cost, nor of what a capsule keeps of a training', async () => {
    await unedited();
    expect(read).toContain('training/loop.ts');
    for (const beside of ['methods', 'methodInfo', 'peerMethods', 'schedules'])
      expect(read).not.toContain(`settings/${beside}.ts`);
    for (const beside of ['training/trail.ts', 'maths/digest.ts', 'maths/sha256.ts'])
      expect(read).not.toContain(beside);
  });
  it('change when an error comes at another time', async () => {
    const from = '(valid, p) => valid === 1 &&';
    const to = '(valid, p) => valid === 2 &&';
    expect(await changedBy(['methods/trained.ts', from, to])).toEqual([...some]);
  });
  it('change for ours when a preset does, and for all when the loop does', async () => {
    const rate =
      "Found by trial. The paper gives no number.',\n    { min: 1e-5, max: 0.1, step: 0.0005 },\n    4e-3,";
    const ours = await changedBy([
      'settings/table/optimiser.ts',
      rate,
      rate.replace('4e-3', '5e-3'),
    ]);
    expect(ours).toEqual(['studio', 'conv']);
    expect(await changedBy(['training/optimizer.ts', '1 : 1 - BETA1', '1 : 2 - BETA1'])).toEqual([
      ...some,
    ]);
  });
});
