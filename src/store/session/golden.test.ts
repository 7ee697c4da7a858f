/** What version 0.1.0 wrote (testdata/golden/0.1) opens as it did then, to the last bit. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { parseAnnotations } from '../../scene/annotations';
import { readWeights } from '../../exporters/weights';
import { readSessionFile, writeSessionFile } from './file';

const folder = path.resolve(import.meta.dirname, '../../../testdata/golden/0.1');
const bytes = (name: string) => new Uint8Array(readFileSync(path.join(folder, name)));
const text = (name: string) => new TextDecoder().decode(bytes(name));

interface Annotations {
  readonly scene: { name: string; lines: number; samples: number; bands: number };
  readonly endmembers: readonly { name: string }[];
  readonly labels: readonly { abundances: readonly number[] }[];
}
const annotations = JSON.parse(text('demo-annotations.json')) as Annotations;
const names = annotations.endmembers.map((e) => e.name);

/** The tree of a session file, the bytes of each array in place of its key, which follows the order of fields. */
function content(zip: Uint8Array): object {
  const members = unzipSync(zip);
  return JSON.parse(new TextDecoder().decode(members['session.json']), (name, value: unknown) =>
    name === '#array'
      ? Buffer.from(members[`arrays/${String(value)}.bin`]).toString('base64')
      : value,
  ) as object;
}

describe('files of version 0.1.0', () => {
  it('session: what is read and written again is the same file', async () => {
    const written = bytes('demo-session.unmix');
    const { document, embedded } = await readSessionFile(new File([written], 'demo-session.unmix'));
    expect(embedded).toBeNull();
    expect(document.endmembers.map((e) => e.name)).toEqual(names);
    expect(document.labels).toHaveLength(8);
    const again = await writeSessionFile(document, null);
    // Fields may be added to a document; none may go or change but by a step of migrate.ts.
    const was = content(written) as { scene: Record<string, unknown> };
    const { demoSeed, ...scene } = was.scene;
    expect(demoSeed).toBe(0);
    expect(content(new Uint8Array(await again.arrayBuffer()))).toMatchObject({
      ...was,
      version: 2,
      scene: { ...scene, recipe: { kind: 'demo', seed: 0 } },
    });
  });

  it('weights: every number and label', () => {
    const file = bytes('demo-weights.unmixw');
    const { weights, notes } = readWeights(file, 'demo-weights.unmixw');
    // The network of then read neighbours on a pooled grid, and so does this one.
    expect(notes).toEqual([
      'Settings that the file does not have are as they were before there was a choice: faultsFirst, pretrainedPrior, labelErrors, spatialLayer.',
    ]);
    expect(weights.settings.spatialLayer).toBe('pooled');
    expect(weights.endmemberNames).toEqual(names);
    expect(weights.labels).toEqual(annotations.labels);
    expect(weights.settings).toMatchObject({ preset: 'studio', steps: 3, seed: 0 });
    expect(weights.state.step).toBe(3);
    expect(weights.state.moments).toHaveLength(2);
    const session = unzipSync(bytes('demo-session.unmix'));
    // The session holds the same run: θ and the two moments.
    for (const [i, values] of [weights.state.theta, ...weights.state.moments].entries()) {
      const stored = session[`arrays/a${i + 2}.bin`];
      const raw = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
      expect(raw.equals(Buffer.from(stored))).toBe(true);
    }
  });

  it.each(['demo-annotations.json', 'demo-annotations.csv'])('annotations: %s', (name) => {
    const read = parseAnnotations(text(name), name, annotations.scene);
    expect(read.notes).toEqual([]);
    expect(read.endmemberNames).toEqual(['grass, dry', '=tree "old"', ...names.slice(2)]);
    expect(read.labels).toHaveLength(8);
    for (const [i, label] of read.labels.entries()) {
      const { abundances, ...rest } = annotations.labels[i];
      expect(label).toMatchObject(rest);
      label.abundances.forEach((v, r) => expect(v).toBeCloseTo(abundances[r], 15));
    }
  });
});
