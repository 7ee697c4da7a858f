/** Capsules written, read and verified on WASM in Node: what is identical, what parts where, and what is refused. */
import { beforeAll, describe, expect, it } from 'vitest';
import { sha256Of } from '../maths/sha256';
import {
  bench,
  labels,
  raceCapsule,
  refusal,
  runCapsule,
  runInput,
  settings,
} from './capsule.suite';
import { jsonIn, membersOf, mended, textIn, withCrate, withJson, zipped } from './edited.suite';
import { readCapsule } from './read';
import { overall, verifyCapsule } from './verify';
import type { Verification } from './verify';
import { reportText } from './words';
import { writeRun } from './write';

let file: File;
let race: File;
beforeAll(async () => {
  file = await runCapsule();
  race = await raceCapsule();
}, 120_000);

const verified = async (of: File): Promise<Verification> =>
  verifyCapsule(await readCapsule(of), bench);
const only = async (of: File) => (await verified(of)).runs[0];

describe('a run', () => {
  it('comes out again, bit by bit', async () => {
    const capsule = await readCapsule(file);
    const verification = await verifyCapsule(capsule, bench);
    expect(verification.verdict).toBe('identical');
    expect(verification.runs[0]).toMatchObject({ parts: null, largest: 0, metrics: [] });
    expect(verification.runs[0].ladder.map((r) => r.rung)).toEqual([
      ...['scene', 'mask', 'start', 'prior', 'theta0', 'tiles'],
      ...['losses', 'theta', 'spectra', 'abundances'],
    ]);
    expect(reportText(capsule, verification)).toContain('bit by bit');
  });

  it.each([
    [1e-3, /same|different/],
    [0.1, /different/],
  ])('one label changed by %d parts at E⁽⁰⁾', async (by, verdict) => {
    const changed = await withJson(file, 'labels.json', (value) => {
      const [label] = (value.labels as unknown as { abundances: number[] }[]).filter((l) =>
        l.abundances.every((a) => a > 0.01 && a < 0.99),
      );
      const [most] = [...label.abundances].sort((a, b) => b - a);
      const at = label.abundances.indexOf(most);
      label.abundances[at] -= by;
      label.abundances[(at + 1) % label.abundances.length] += by;
    });
    const run = await only(changed);
    // By a thousandth the answer may stay within what counts as the same; it is never called identical.
    expect(run.verdict).toMatch(verdict);
    expect(run.parts).toContain('E⁽⁰⁾');
    expect(run.largest).toBeGreaterThan(0);
  });

  it('another seed parts at θ₀ and not before', async () => {
    const changed = await withJson(file, 'settings.json', (value) => {
      (value.settings as unknown as { seed: number }).seed = settings.seed + 1;
    });
    const run = await only(changed);
    expect(run.verdict).toBe('different');
    expect(run.parts).toBe('θ₀, the network before the first step parts');
    expect(run.ladder.filter((r) => r.equal).map((r) => r.rung)).toEqual(
      expect.arrayContaining(['scene', 'mask', 'start', 'prior']),
    );
  });

  it('another learning rate parts at the losses of the second step, said in numbers', async () => {
    const changed = await withJson(file, 'settings.json', (value) => {
      const of = value.settings as unknown as { learningRate: number };
      of.learningRate *= 1.5;
    });
    const run = await only(changed);
    expect(run.parts).toMatch(/^losses part at step [23]: [\d.e-]+ here, [\d.e-]+ there$/);
  });

  it('is repeated as the update it was', async () => {
    const first = await runInput();
    const warm = {
      theta: first.summary.state.theta,
      domain: first.summary.domain!,
      anew: settings,
    };
    const again = { ...settings, steps: 3, seed: settings.seed + 1 };
    const { repeatRun, scene, endmembers } = await import('./capsule.suite');
    const endmemberNames = endmembers.map((e) => e.name);
    const repeated = await repeatRun(scene, { settings: again, endmemberNames, labels, warm });
    const { summary, losses } = repeated;
    const update = await runCapsule({
      summary,
      losses,
      settings: again,
      warm: { ...warm, count: 1 },
    });
    expect(Object.keys(await membersOf(update))).toContain('warm.npy');
    expect((await verified(update)).verdict).toBe('identical');
    // From random weights it would be another.
    const without = await withJson(update, 'capsule.json', (value) => {
      (value.run as unknown as { warm: null }).warm = null;
    });
    expect((await only(without)).parts).toContain('θ₀');
  });

  it('is the same bytes for the same run and dates', async () => {
    const input = await runInput();
    const [a, b] = [await writeRun(input), await writeRun({ ...input })];
    expect(Buffer.from(await a.arrayBuffer())).toEqual(Buffer.from(await b.arrayBuffer()));
    const later = await writeRun({ ...input, written: new Date('2027-01-01T00:00:00Z') });
    const [x, y] = [await membersOf(new File([a], 'a')), await membersOf(new File([later], 'b'))];
    const other = Object.keys(x).filter((path) => sha256Of(x[path]) !== sha256Of(y[path]));
    expect(other.sort()).toEqual(['capsule.json', 'ro-crate-metadata.json']);
  });

  it('on a scene that is not at hand, or on another engine, is not tried and says why', async () => {
    const elsewhere = await withJson(file, 'capsule.json', (value) => {
      const scene = value.scene as unknown as { from: unknown; generator: null };
      scene.generator = null;
      scene.from = {
        kind: 'files',
        files: [{ name: 'urban.mat', size: 12, hash: 'ab' }],
        ...{ truthFiles: [], choices: {}, variable: null, embedded: false },
      };
    });
    const { verdict, runs } = await verified(elsewhere);
    expect(verdict).toBe('not tried');
    expect(runs[0].why).toContain('urban.mat, 12 bytes');

    const other = await withJson(file, 'capsule.json', (value) => {
      Object.assign(value.engine as unknown as object, {
        ...{ engine: 'webgpu', adapter: 'nvidia hopper', simd: null, threads: null },
        browser: { name: 'Chromium', version: '143.0' },
      });
    });
    const { notes } = await verified(other);
    expect(notes.join(' ')).toContain('Made on WebGPU (nvidia hopper) in Chromium 143.0');
  });

  it('of another version of the generator parts at the scene, and nothing is trained', async () => {
    const other = await withJson(file, 'capsule.json', (value) => {
      Object.assign(value.scene as unknown as object, {
        exact: '0'.repeat(16),
        rounded: '0'.repeat(8),
        generator: 9,
      });
    });
    let trained = false;
    const { runs } = await verifyCapsule(await readCapsule(other), {
      ...bench,
      run: () => {
        trained = true;
        throw new Error();
      },
    });
    expect(trained).toBe(false);
    expect(runs[0]).toMatchObject({ verdict: 'different' });
    expect(runs[0].parts).toContain('version 9 of the generator, here 1');
  });

  it('of a scene that differs in last digits is run, and called the same at most', async () => {
    const other = await withJson(file, 'capsule.json', (value) => {
      Object.assign(value.scene as unknown as object, { exact: '0'.repeat(16) });
    });
    const run = await only(other);
    expect(run.verdict).toBe('same');
    expect(run.parts).toContain('equal when rounded to 1e-5');
  });

  it('says of an older studio that it may be why', async () => {
    const older = await withJson(file, 'capsule.json', (value) => {
      Object.assign(value, { studio: '0.1.9' });
    });
    const { notes, verdict } = await verified(older);
    expect(verdict).toBe('identical');
    expect(notes[0]).toContain('version 0.1.9 of the studio');
  });
});

describe('a race', () => {
  it('is verified run by run, and what was not tried is said', async () => {
    const capsule = await readCapsule(race);
    const verification = await verifyCapsule(capsule, bench);
    expect(verification.runs.map((r) => [r.name, r.verdict])).toEqual([
      ['studio, seed 0', 'identical'],
      ['fcls, seed 0', 'identical'],
      ['vca-nnls, seed 0', 'identical'],
      ['deeptrans, seed 0', 'identical'],
      ['studio, seed 1', 'identical'],
      ['fcls, seed 1', 'identical'],
      ['vca-nnls, seed 1', 'identical'],
      ['deeptrans, seed 1', 'not tried'],
    ]);
    expect(verification.verdict).toBe('identical');
    // The ladder of the network; of others what they have. Maps of the second seed were not kept.
    expect(verification.runs[0].ladder.map((r) => r.rung)).toContain('theta0');
    expect(verification.runs[1].ladder.map((r) => r.rung)).toEqual([
      ...['scene', 'mask', 'spectra', 'abundances'],
    ]);
    expect(verification.runs[4].ladder.map((r) => r.rung)).not.toContain('abundances');
    expect(reportText(capsule, verification)).toContain('7 identical, 1 not tried');
  });

  it('that is stopped says what it did not reach', async () => {
    let runs = 0;
    const { runs: found } = await verifyCapsule(await readCapsule(race), {
      ...bench,
      stopped: () => runs++ > 0,
    });
    expect(found.filter((r) => r.why === 'It was stopped before this run.')).toHaveLength(3);
  });

  it('that cannot be run on what it says is different, with the reason', async () => {
    const changed = await withJson(race, 'capsule.json', (value) => {
      const of = value.race as unknown as { labels: { count: number } };
      of.labels.count = 1;
    });
    const { runs } = await verified(changed);
    expect(runs[1].verdict).toBe('different');
    expect(runs[1].parts).toContain('has no label yet');
  });

  it('with other labels parts where the labels are read', async () => {
    const changed = await withJson(race, 'capsule.json', (value) => {
      const of = value.race as unknown as { labels: { count: number } };
      of.labels.count = 9;
    });
    const { verdict, runs } = await verified(changed);
    expect(verdict).toBe('different');
    expect(runs[0].parts).toContain('E⁽⁰⁾');
    // Blind methods read none.
    expect(runs[2].verdict).toBe('identical');
  });
});

describe('a file that is not as it was written', () => {
  it('one byte of θ flipped is damaged, whatever its zip says', async () => {
    const members = await membersOf(file);
    const bytes = members['weights.unmixw'];
    bytes[bytes.length >> 1] ^= 1;
    const error = await refusal(zipped(members));
    expect(error).toMatchObject({ kind: 'capsule', field: 'weights.unmixw' });
    expect(error.message).toContain('damaged');
  });

  it('a byte flipped in the archive itself is damaged', async () => {
    const bytes = new Uint8Array(await file.arrayBuffer());
    bytes[bytes.length >> 1] ^= 1;
    expect(await refusal(new File([bytes], 'x.zip'))).toMatchObject({ kind: 'capsule' });
    expect(await refusal(new File([bytes.slice(0, 1000)], 'x.zip'))).toMatchObject({
      kind: 'capsule',
    });
    expect(await refusal(new File(['no zip'], 'x.zip'))).toMatchObject({ kind: 'capsule' });
  });

  it('a manifest that was edited without its crate is damaged', async () => {
    const members = await membersOf(file);
    members['capsule.json'] = new TextEncoder().encode(
      textIn(members, 'capsule.json').replace('"steps": 6', '"steps": 7'),
    );
    expect(await refusal(zipped(members))).toMatchObject({ field: 'capsule.json' });
  });

  it('digests that are not those of the tables beside them are damaged', async () => {
    const changed = await withJson(file, 'capsule.json', (value) => {
      (value.run as unknown as { abundances: string }).abundances = 'a'.repeat(64);
    });
    expect(await refusal(changed)).toMatchObject({ field: 'results/abundances.npy' });
  });

  it('a member that is missing, or of which there is more', async () => {
    const members = await membersOf(file);
    delete members['settings.json'];
    expect(await refusal(zipped(members))).toMatchObject({
      ...{ field: 'settings.json', found: 'nothing' },
    });
    const more = await membersOf(file);
    const { others } = await readCapsule(
      zipped({ ...more, 'ro-crate-preview.html': new Uint8Array(3) }),
    );
    expect(others).toEqual(['ro-crate-preview.html']);
  });

  it('paths that leave it are refused', async () => {
    for (const path of ['../evil.json', '/etc/x', 'a/../../b', 'C:evil', 'a\\b', './c']) {
      const members = { ...(await membersOf(file)), [path]: new Uint8Array(1) };
      const error = await refusal(zipped(members));
      expect(error, path).toMatchObject({ kind: 'capsule', field: 'a path' });
    }
  });

  it('a second capsule.json is refused', async () => {
    const members = { ...(await membersOf(file)), 'capsule.jsoN': new Uint8Array(2) };
    const bytes = new Uint8Array(await zipped(members).arrayBuffer());
    // Renamed in the archive's own bytes: no writer makes two of one name.
    const at = Buffer.from(bytes).lastIndexOf('capsule.jsoN');
    bytes[at + 11] = 'n'.charCodeAt(0);
    expect(await refusal(new File([bytes], 'x.zip'))).toMatchObject({
      ...{ field: 'capsule.json', found: 'two members of this name' },
    });
  });

  it('a zip bomb is refused before it is inflated', async () => {
    const bomb = { ...(await membersOf(file)), 'settings.json': new Uint8Array(2 ** 25 + 1) };
    const error = await refusal(await mended(zipped(bomb), () => undefined));
    expect(error).toMatchObject({ kind: 'capsule', field: 'settings.json' });
    expect(error.expected).toContain('at most');
  });

  it('a manifest that says more than a studio can hold is refused', async () => {
    const changes: [string, (value: Record<string, never>) => void][] = [
      ['scene.lines', (v) => Object.assign(v.scene, { lines: 1e12 })],
      ['endmembers', (v) => Object.assign(v, { endmembers: [] })],
      ['run.trail.start', (v) => Object.assign((v.run as { trail: object }).trail, { start: 'x' })],
      ['run', (v) => Object.assign(v, { run: null })],
      ['scene.from', (v) => Object.assign(v.scene, { from: { kind: 'bench', id: 'evil' } })],
      ['version', (v) => Object.assign(v, { version: 0 })],
    ];
    for (const [field, change] of changes) {
      const error = await refusal(await withJson(file, 'capsule.json', change));
      expect(error, field).toMatchObject({ kind: 'capsule' });
      expect(error.field).toContain(field);
    }
  });

  it('settings and labels are the form’s own', async () => {
    const steps = await withJson(file, 'settings.json', (v) =>
      Object.assign(v.settings, { steps: 1e9 }),
    );
    expect((await refusal(steps)).found).toContain('use 1 to 5000');
    const outside = await withJson(file, 'labels.json', (v) =>
      Object.assign((v.labels as object[])[0], { line: 99 }),
    );
    expect((await refusal(outside)).field).toBe('labels.json, labels[0].line');
  });

  it('a newer version is told apart from damage', async () => {
    const members = await membersOf(file);
    const manifest = { ...jsonIn(members, 'capsule.json'), version: 2, scene: 'otherwise' };
    members['capsule.json'] = new TextEncoder().encode(JSON.stringify(manifest));
    expect(await refusal(zipped(withCrate(members)))).toMatchObject({
      ...{ kind: 'capsule', field: 'version', found: 'version 2' },
    });
  });
});

it('the farthest apart of those that were tried stands for a race', () => {
  const of = (...names: Verification['verdict'][]) =>
    overall(names.map((verdict) => ({ verdict })));
  expect(of('identical', 'not tried')).toBe('identical');
  expect(of('identical', 'same', 'identical')).toBe('same');
  expect(of('same', 'different', 'not tried')).toBe('different');
  expect(of('not tried')).toBe('not tried');
});
