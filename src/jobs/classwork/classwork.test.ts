/** A whole class, from files to the result: a made one of thirty, and every file that a teacher may be sent. */
import { describe, expect, it } from 'vitest';
import { strToU8, zipSync } from 'fflate';
import { madeAnswers, madeAssignment, madeFiles } from '../../../testdata/class/madeClass';
import { writeZip } from '../../../testdata/npy/writer';
import { answerText } from '../../documents/classAnswer';
import type { ClassAnswer } from '../../documents/classAnswer';
import { resultJson } from '../../protocol/classJson';
import type { Collected } from '../../protocol/classwork';
import { collect } from './collect';
import { answerTexts } from './files';
import { predictionRows } from './predictions';
import { classResult, clickNextLine } from './result';
import { makeScorer, truthOf } from './score';

const task = madeAssignment({ kind: 'bench', id: 'small' }, 10);
const { assignment, scene } = task;
const scorer = makeScorer(assignment, scene);
const students = madeAnswers(task, 30);

const collected = async (files: readonly File[]): Promise<Collected> =>
  collect(assignment, await answerTexts(files));

async function resultOf(files: readonly File[]) {
  const all = await collected(files);
  const scores = all.answers.map(({ labels }) => scorer.score(labels));
  return classResult(assignment, scorer, { collected: all, scores, clickNext: null });
}

const fileOf = (answer: ClassAnswer, name = 'a.answer.json'): File =>
  new File([answerText(answer)], name);
const claiming = (answer: ClassAnswer, more: object): File =>
  new File([JSON.stringify({ ...(JSON.parse(answerText(answer)) as object), ...more })], 'b.json');

describe('thirty students', () => {
  it('their order is by label error, and the median is better than most of them', async () => {
    const { rows, together, perfect } = await resultOf(madeFiles(students));
    expect(rows).toHaveLength(30);
    const errors = rows.map((r) => r.labelError ?? NaN);
    expect(errors).toEqual([...errors].sort((a, b) => a - b));
    expect(together?.labels).toHaveLength(10);
    expect(together?.labelError).toBeLessThan(errors[3]);
    expect(together?.better).toBeLessThan(15);
    expect(perfect).toBeGreaterThan(0);
    for (const { rank, rmse } of rows) {
      expect(rank?.from).toBeGreaterThanOrEqual(1);
      expect(rank?.to).toBeLessThanOrEqual(31);
      // Nobody who is surely better has a greater error.
      const before = rows.filter((r) => (r.rank?.to ?? 0) < (rank?.from ?? 0));
      for (const other of before) expect(other.rmse).toBeLessThan(rmse ?? 0);
    }
  });

  it('is the same whatever the order of the files, in a zip or not', async () => {
    const files = madeFiles(students);
    const result = await resultOf(files);
    expect(await resultOf(files.toReversed())).toEqual(result);
    const packed = zipSync(
      Object.fromEntries(students.map((a, i) => [`class/${i}.json`, strToU8(answerText(a))])),
    );
    expect(await resultOf([new File([packed.slice()], 'all.zip')])).toEqual(result);
  });

  it('the pixels are told by how much they are disputed, and by which two materials', async () => {
    const swapped = students.slice(0, 9).map((a, i) => ({
      ...a,
      labels: a.labels.map((l, p) => ({
        ...l,
        abundances: l.abundances.map((_, r) =>
          p === 4 ? Number(r === (i % 2 === 0 ? 0 : 2)) : Number(r === 1),
        ),
      })),
    }));
    const { pixels } = await resultOf(madeFiles(swapped));
    const [line, sample] = assignment.pixels![4];
    expect(pixels[0]).toMatchObject({ line, sample, agreement: { count: 9, exchanged: [0, 2] } });
    expect(pixels[0].said.map((s) => s.key)).toHaveLength(9);
    expect(pixels.slice(1).every((p) => p.agreement?.spread === 0)).toBe(true);
  });

  it('perfect labels have no error, and are never below their own line', async () => {
    const [one] = students;
    const perfect = assignment.pixels!.map(([line, sample]) => {
      const truth = truthOf(assignment, scene.truth)!;
      const R = truth.names.length;
      const p = line * scene.cube.samples + sample;
      const a = [...truth.abundances.subarray(p * R, (p + 1) * R)];
      const sum = a.reduce((s, v) => s + v, 0);
      return { line, sample, abundances: a.map((v) => v / sum) };
    });
    const { rows } = await resultOf([fileOf({ ...one, labels: perfect })]);
    expect(rows[0]).toMatchObject({ labelError: 0, belowPerfect: false });
    expect(rows[0].rmse).toBe(rows[0].perfect);
  });

  it('names are beside the result, and in what is written only when they are asked for', async () => {
    const all = await collected(madeFiles(students));
    const result = await resultOf(madeFiles(students));
    const foreign = [{ file: 'Nora Meyer.json', why: 'It answers another assignment.' }];
    const given = { ...all, foreign };
    const plain = JSON.stringify(resultJson(result, given, false));
    const named = JSON.stringify(resultJson(result, given, true));
    for (const { name } of students) {
      if (name === null) continue;
      expect(plain).not.toContain(name);
      expect(named).toContain(name);
    }
    expect(plain).not.toContain('Nora Meyer');
    expect(named).toContain('Nora Meyer');
  });
});

describe('answers that are not as they should be', () => {
  it('one of another assignment is listed apart', async () => {
    const other = {
      ...students[0],
      assignment: { id: 'aaaaaaaaaaaaaaaa', hash: 'bbbbbbbbbbbbbbbb' },
    };
    const { answers, foreign } = await collected([
      fileOf(other, 'other.json'),
      fileOf(students[1]),
    ]);
    expect(answers).toHaveLength(1);
    expect(foreign).toEqual([{ file: 'other.json', why: 'It answers another assignment.' }]);
  });

  it('of one key the newest counts, whichever file comes first, and it is said', async () => {
    const [first] = students;
    const second = { ...first, turn: 2, labels: first.labels.slice(0, 5) };
    for (const files of [
      [fileOf(first, 'one.json'), fileOf(second, 'two.json')],
      [fileOf(second, 'two.json'), fileOf(first, 'one.json')],
    ]) {
      const { answers, older } = await collected(files);
      expect(answers).toMatchObject([{ turn: 2, missing: 5 }]);
      expect(older).toEqual([{ file: 'one.json', key: first.key }]);
    }
  });

  it('missing pixels are counted as missing, extra ones left out', async () => {
    const [one] = students;
    const extra = { line: 0, sample: 0, abundances: [1, 0, 0, 0] };
    const free = assignment.pixels!.every(([l, s]) => l !== 0 || s !== 0);
    expect(free).toBe(true);
    const { answers } = await collected([
      fileOf({ ...one, labels: [extra, ...one.labels.slice(2)] }),
    ]);
    expect(answers[0]).toMatchObject({ missing: 2, extra: 1 });
    expect(answers[0].labels.map((l) => [l.line, l.sample])).toEqual(assignment.pixels!.slice(2));
  });

  it('with own pixels the first of the budget count', async () => {
    const mine = { ...assignment, pixels: null, budget: 4 };
    const text = answerText({ ...students[0], assignment: students[0].assignment });
    const { assignmentHash } = await import('../../documents/classwork');
    const named = text.replace(students[0].assignment.hash, assignmentHash(mine));
    const { answers } = collect(mine, [{ file: 'a', text: named }]);
    expect(answers[0]).toMatchObject({ missing: 0, extra: 6 });
    expect(answers[0].labels).toHaveLength(4);
  });

  it('two students agree on nothing, and are no class', async () => {
    const { pixels, together, rows } = await resultOf(madeFiles(students.slice(0, 2)));
    expect(rows).toHaveLength(2);
    expect(pixels.every((p) => p.agreement === null)).toBe(true);
    expect(together).toBeNull();
  });

  it('a label that does not sum to 1: that answer is refused, the others stay', async () => {
    const [bad, ...good] = students.slice(0, 4);
    const labels = [{ ...bad.labels[0], abundances: [0.9, 0.9, 0, 0] }, ...bad.labels.slice(1)];
    const { answers, refused } = await collected(madeFiles([{ ...bad, labels }, ...good]));
    expect(answers).toHaveLength(3);
    expect(refused).toMatchObject([
      { kind: 'class', file: 'student-1.answer.json', field: 'labels[0].abundances' },
    ]);
  });

  it('a false claim of an error changes nothing', async () => {
    const [one] = students;
    const honest = await resultOf([fileOf(one)]);
    expect(await resultOf([claiming(one, { rmse: 1e-6, labelError: 0, rank: 1 })])).toEqual(honest);
  });

  it('labels that miss a material are an answer without a map', async () => {
    const pure = students[0].labels.map((l) => ({ ...l, abundances: [1, 0, 0, 0] }));
    const { rows } = await resultOf([fileOf({ ...students[0], labels: pure })]);
    expect(rows[0]).toMatchObject({ rmse: null, rank: null, variant: null });
    expect(rows[0].problem).toContain('have no label yet');
    expect(rows[0].labelError).toBeGreaterThan(0);
  });

  it('no answer at all is a result of none', async () => {
    expect(await resultOf([])).toMatchObject({ rows: [], together: null });
  });

  it('1 MB of text, and what is no text', async () => {
    const { answers, refused } = await collected([
      new File(['a'.repeat(1_000_000)], 'long.json'),
      new File([new Uint8Array([0xff, 0xfe, 0x00])], 'bytes.json'),
      claiming(students[0], { name: 'a'.repeat(70_000) }),
      fileOf(students[1]),
    ]);
    expect(answers).toHaveLength(1);
    expect(refused.map((r) => r.message)).toEqual([
      'The answer is too long.',
      'The answer is no text.',
      'The answer is too long.',
    ]);
  });
});

describe('archives', () => {
  const good = strToU8(answerText(students[0]));

  it('a bomb is refused by what it declares, and by what it gives', async () => {
    const zeros = new Uint8Array(20 * 2 ** 20).fill(32);
    const honest = writeZip([['bomb.json', zeros]], { deflated: true });
    const lying = writeZip([['bomb.json', zeros]], { deflated: true, declared: 1000, crc: 0 });
    for (const bytes of [honest, lying]) {
      const zip = new File([bytes.slice()], 'bomb.zip');
      const { answers, refused } = await collected([zip, fileOf(students[1])]);
      expect(answers).toHaveLength(1);
      expect(refused).toHaveLength(1);
      expect(refused[0].message).toMatch(/too long|damaged/);
    }
  });

  it('a name that climbs is refused, the others are read', async () => {
    for (const name of ['../../evil.json', '/etc/x.json', 'a\\..\\..\\b.json', 'C:\\x.json']) {
      const zip = writeZip([
        [name, good],
        ['ok.json', good],
      ]);
      const { answers, refused } = await collected([new File([zip.slice()], 'a.zip')]);
      expect(answers).toHaveLength(1);
      expect(refused[0].message).toBe('The archive names a place outside itself.');
    }
  });

  it('clutter is passed over; nothing in it, no archive, and too many files are said', async () => {
    const empty = writeZip([
      ['__MACOSX/._a.json', good],
      ['.DS_Store', good],
      ['notes.txt', good],
    ]);
    const many = Array.from({ length: 700 }, (_, i): [string, Uint8Array] => [`${i}.json`, good]);
    const zips = [empty, strToU8('no zip'), writeZip(many), writeZip(many)];
    const texts = await answerTexts(zips.map((z, i) => new File([z.slice()], `${i}.zip`)));
    const said = texts.flatMap((t) => ('error' in t ? [t.error.message] : []));
    expect(said).toEqual([
      'The archive holds no answer.',
      'The archive cannot be read.',
      'These are too many answers for one class.',
    ]);
    expect(texts).toHaveLength(1001);
  });
});

describe('beside the order', () => {
  it('“Click here next” is a line of its own', async () => {
    const few = { ...assignment, pixels: null, budget: 5 };
    const line = await clickNextLine(few, scorer, () => Promise.resolve());
    expect(line).toBeGreaterThan(0);
    expect(
      await clickNextLine(few, makeScorer(few, { ...scene, truth: null }), async () => {}),
    ).toBeNull();
  });

  it('a truth with other materials is none', () => {
    const { share } = assignment;
    const less = { ...assignment, share: { ...share, endmembers: share.endmembers.slice(1) } };
    expect(truthOf(less, scene.truth)).toBeNull();
    const turned = {
      ...assignment,
      share: { ...share, endmembers: share.endmembers.toReversed() },
    };
    expect(truthOf(turned, scene.truth)?.names).toEqual(scene.truth?.names.toReversed());
  });

  it('without a truth everything but the scores is there', async () => {
    const blind = makeScorer(assignment, { ...scene, truth: null });
    const all = await collected(madeFiles(students.slice(0, 5)));
    const scores = all.answers.map(({ labels }) => blind.score(labels));
    const result = await classResult(assignment, blind, {
      collected: all,
      scores,
      clickNext: null,
    });
    expect(result).toMatchObject({ hasTruth: false, perfect: null });
    expect(result.rows.every((r) => r.rmse === null && r.rank === null)).toBe(true);
    expect(result.pixels[0].agreement?.count).toBe(5);
  });

  it('predictions are counted by the lesson’s own question, beside what it claims', async () => {
    const told = students.slice(0, 6).map((s, i) => ({
      ...s,
      labels: [],
      missing: 0,
      extra: 0,
      changedSettings: 0,
      predictions: {
        blind: { kind: 'number' as const, value: 10 * i },
        strange: { kind: 'choice' as const, option: 3 },
      },
    }));
    const rows = await predictionRows('clicks', told);
    expect(rows).toMatchObject([{ step: 'blind', count: 6, unit: '%' }]);
    expect(rows[0].measured).toBe(37);
    expect(rows[0].bars.map((b) => b.count).reduce((s, n) => s + n, 0)).toBe(6);
    expect(await predictionRows('no such lesson', told)).toEqual([]);
  });
});
