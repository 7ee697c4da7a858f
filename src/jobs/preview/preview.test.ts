/** Maps while a person labels: what they are made of, in which order they come, and what ends them. */
import { describe, expect, it } from 'vitest';
import { chooseVariant } from '../../unmixing/classical';
import { fitLabelModel } from '../../unmixing/labelModel';
import { makeBenchmarkScene } from '../../generated/benchmark';
import { withFaults } from '../../generated/faults';
import type { Cube, Label } from '../../scene/cube';
import { buildMask } from '../../scene/mask';
import { sampleFromTruth } from '../../scene/sampling';
import { labelledPixels } from '../../unmixing/labelledPixels';
import { makePreviewer, usableLabels, type PreviewTurn } from './preview';
import type { PreviewAnswer } from '../../protocol/preview';
import { everyFor, overPixels, previewScene, squaresOf } from './scene';
import { sceneSpectra } from '../../unmixing/sceneSpectra';
import { pixelsAround } from '../../unmixing/start';
import { plainLine } from '../../unmixing/startAnswer';
import { tinyScene } from '../../training/testing/tinyScene';

const scene = tinyScene({ holes: true, lines: 11, samples: 13 });
const { cube, mask, labels } = scene;
const endmemberNames = ['a', 'b', 'c'];
const R = 3;

/** Hears everything; `until` looks are answered with "go on". */
function listener(until = Infinity) {
  const sent: PreviewAnswer[] = [];
  let looks = 0;
  const turn: PreviewTurn = {
    tick: () => Promise.resolve(),
    current: () => ++looks <= until,
    send: (answer) => sent.push(answer),
  };
  return { sent, turn };
}

async function answers(
  of: readonly Label[] = labels,
  mostNumbers?: number,
): Promise<PreviewAnswer[]> {
  const { sent, turn } = listener();
  const missing = await makePreviewer(cube, mask, mostNumbers).ask(
    { endmemberNames, labels: of },
    turn,
  );
  expect(missing).toEqual([]);
  return sent;
}

/** The label model of the scene's labels, by the shortest way. */
function modelled() {
  const { Y, signal, N, B } = sceneSpectra(cube, mask, 6);
  const pixels = labels.map((l) => l.line * cube.samples + l.sample);
  const { pool, poolCount } = previewScene(cube, mask);
  const set = labelledPixels(signal, B, pixels, labels);
  const around = Float64Array.from(
    pixelsAround({ ...cube, mask }, pixels).flatMap((p) => [
      ...signal.subarray(p * B, (p + 1) * B),
    ]),
  );
  return { ...fitLabelModel({ labels: set, pool, m: poolCount, around }), set, Y, signal, N, B };
}

describe('an answer', () => {
  it('is first the classical line, then the label model, of every pixel', async () => {
    const [coarse, full] = await answers();
    expect([coarse.coarse, full.coarse]).toEqual([true, false]);
    const { signal, N, set, ...model } = modelled();
    const { variant } = chooseVariant(set);
    const line = plainLine(variant, set).answer(signal, N);
    line.fill(NaN, 0, R);
    expect(coarse.variant).toBe(variant);
    expect(coarse.abundances).toEqual(line);

    const expected = model.answer(signal, N);
    expected.fill(NaN, 0, R);
    expect(full.abundances).toEqual(expected);
    expect(full.opinions).toEqual(model.opinions);
    expect([full.variant, full.agreement, full.allPure]).toEqual([
      model.variant,
      model.agreement,
      model.allPure,
    ]);
  });

  it('says what its mixtures leave unexplained, in the cube’s scale', async () => {
    const [, { abundances, reconstructionError, reconstructionRmse }] = await answers();
    const { variant, endmembers, Y, N, B } = modelled();
    // Brightness is what varies in this scene, so the model fits it: the error is that of the best brightness.
    expect(variant).not.toBe('FCLS, raw');
    let total = 0;
    for (let p = 1; p < N; p++) {
      const y = Y.subarray(p * B, (p + 1) * B);
      const mixed = Array.from({ length: B }, (_, b) =>
        endmemberNames.reduce(
          (sum, _n, r) => sum + abundances[p * R + r] * endmembers[r * B + b],
          0,
        ),
      );
      const cross = y.reduce((sum, v, b) => sum + v * mixed[b], 0);
      const energy = mixed.reduce((sum, v) => sum + v * v, 0);
      const square = y.reduce((sum, v, b) => sum + (v - (cross / energy) * mixed[b]) ** 2, 0) / B;
      expect(reconstructionError[p]).toBeCloseTo(Math.sqrt(square), 6);
      total += square;
    }
    expect(reconstructionError[0]).toBeNaN();
    expect(reconstructionRmse).toBeCloseTo(Math.sqrt(total / (N - 1)), 6);
  });

  it('of a scene larger than is held is that of one pixel of each square', async () => {
    const [, whole] = await answers();
    const [, thin] = await answers(labels, 6 * 7 * 11);
    expect([whole.every, thin.every]).toEqual([1, 2]);
    const grid = { lines: cube.lines, samples: cube.samples, valid: mask.pixels };
    const { pixels } = squaresOf(grid, 2);
    // The pool and what of it is noise differ, so only roughly the same.
    let worst = 0;
    for (let l = 0, p = 0; l < cube.lines; l++) {
      for (let s = 0; s < cube.samples; s++, p++) {
        const stands = pixels[(l >> 1) * 7 + (s >> 1)];
        for (let r = 0; r < R; r++) {
          if (p === 0) expect(thin.abundances[r]).toBeNaN();
          else {
            const off = Math.abs(thin.abundances[p * R + r] - whole.abundances[stands * R + r]);
            worst = Math.max(worst, off);
          }
        }
      }
    }
    expect(worst).toBeLessThan(0.1);
  });

  it('with many labels chooses its variant by some of them, each endmember among them', async () => {
    // More than it chooses by.
    const many = Array.from({ length: 45 }, (_, i): Label => {
      const p = i + 1;
      const abundances = [...scene.truth.abundances.subarray(p * R, (p + 1) * R)];
      const sum = abundances.reduce((a, b) => a + b, 0);
      return {
        id: `m${i}`,
        line: Math.floor(p / cube.samples),
        sample: p % cube.samples,
        abundances: abundances.map((a) => a / sum),
      };
    });
    const [coarse, full] = await answers(many);
    expect(coarse.opinions).toHaveLength(45);
    expect(full.used).toHaveLength(45);
    let off = 0;
    for (let k = R; k < coarse.abundances.length; k++) {
      off += (coarse.abundances[k] - scene.truth.abundances[k]) ** 2 / coarse.abundances.length;
    }
    expect(Math.sqrt(off)).toBeLessThan(0.1);
  });
});

describe('a question', () => {
  it('leaves out labels that cannot count, and says which it used', async () => {
    const bad: Label[] = [
      { id: 'masked', line: 0, sample: 0, abundances: [1, 0, 0] },
      { id: 'outside', line: 99, sample: 0, abundances: [1, 0, 0] },
      { id: 'none', line: 3, sample: 3, abundances: [1, 0, 0], confidence: 0 },
      { id: 'sum', line: 3, sample: 4, abundances: [1, 1, 0] },
      { id: 'nan', line: 3, sample: 5, abundances: [NaN, 1, 0] },
      { id: 'short', line: 3, sample: 6, abundances: [0, 1] },
    ];
    const [, plain] = await answers();
    const [, full] = await answers([...bad, ...labels]);
    expect(full.used).toEqual(labels.map((_, l) => l + bad.length));
    expect(full.abundances).toEqual(plain.abundances);
    expect(usableLabels(cube, mask, R, bad)).toEqual({ used: [], missing: [0, 1, 2] });
  });

  it('waits for a label of every endmember', async () => {
    const { sent, turn } = listener();
    const some: Label[] = [{ id: 'x', line: 2, sample: 2, abundances: [0.5, 0, 0.5] }];
    const ask = makePreviewer(cube, mask).ask({ endmemberNames, labels: some }, turn);
    expect(await ask).toEqual([1]);
    expect(sent).toEqual([]);
  });

  it('is ended by a newer one after its coarse answer, or between blocks', async () => {
    const previewer = makePreviewer(cube, mask);
    const question = { endmemberNames, labels };
    for (const until of [0, 1]) {
      const { sent, turn } = listener(until);
      await previewer.ask(question, turn);
      expect(sent.map((a) => a.coarse)).toEqual([true]);
    }
    // What was ended leaves nothing behind.
    const { sent, turn } = listener();
    await previewer.ask(question, turn);
    expect(sent[1].abundances).toEqual((await answers())[1].abundances);
  });

  it.each([
    ['ten identical labels', (l: Label[]) => [...l, ...Array.from({ length: 10 }, () => l[0])]],
    ['opposite labels of one pixel', (l: Label[]) => [...l, { ...l[0], abundances: [0, 0, 1] }]],
    [
      'one pure label an endmember',
      (l: Label[]) =>
        l.slice(0, 3).map((label, i) => ({
          ...label,
          abundances: endmemberNames.map((_, r) => (r === i ? 1 : 0)),
        })),
    ],
    ['one mixture', (l: Label[]) => l.map((x) => ({ ...x, abundances: [0.3, 0.3, 0.4] }))],
  ])('of %s has finite answers that sum to 1', async (_, change) => {
    for (const { abundances, reconstructionError, agreement } of await answers(
      change([...labels]),
    )) {
      for (let p = 1; p < cube.lines * cube.samples; p++) {
        const sum = endmemberNames.reduce((s, _n, r) => s + abundances[p * R + r], 0);
        expect(sum).toBeCloseTo(1, 4);
        expect(reconstructionError[p]).toBeGreaterThanOrEqual(0);
      }
      expect(Number.isFinite(agreement)).toBe(true);
    }
  });
});

describe('squares', () => {
  it('are answered by the pixel in the middle, or a valid one where that is masked', () => {
    const valid = new Uint8Array(5 * 4).fill(1);
    valid[1 * 4 + 1] = 0;
    valid.fill(0, 4 * 4);
    const grid = { lines: 5, samples: 4, valid };
    const squares = squaresOf(grid, 2);
    expect([squares.lines, squares.samples]).toEqual([3, 2]);
    expect([...squares.pixels]).toEqual([0, 7, 13, 15, 17, 19]);
    expect([...squares.valid]).toEqual([1, 1, 1, 1, 0, 0]);
    const out = overPixels(Float32Array.of(1, 2, 3, 4, 5, 6), 1, squares, grid);
    expect([...out]).toEqual([
      ...[1, 1, 2, 2],
      ...[1, NaN, 2, 2],
      ...[3, 3, 4, 4],
      ...[3, 3, 4, 4],
      ...[NaN, NaN, NaN, NaN],
    ]);
  });

  it('are as small as their number allows', () => {
    expect(everyFor({ lines: 100, samples: 100 }, 10_000)).toBe(1);
    expect(everyFor({ lines: 100, samples: 100 }, 9999)).toBe(2);
    expect(everyFor({ lines: 1, samples: 7 }, 0)).toBe(7);
  });
});

describe('values that stand apart in single bands', () => {
  it('are told with the answer, which is of the spectra as they are', async () => {
    const given = makeBenchmarkScene('small');
    const { names } = given.truth!;
    const asked = async (own: Cube): Promise<PreviewAnswer> => {
      const valid = buildMask(own);
      const drawn = sampleFromTruth(given.truth!, valid, own, {
        ...{ count: 10, protocol: 'spread', seed: 1 },
      });
      let last: PreviewAnswer | null = null;
      await makePreviewer(own, valid).ask(
        { endmemberNames: names, labels: drawn },
        { tick: () => Promise.resolve(), current: () => true, send: (a) => (last = a) },
      );
      return last!;
    };
    expect(await asked(given.cube)).not.toHaveProperty('faulty');
    const { cube: faulty } = withFaults(given.cube, { kind: 'impulses', share: 0.01 }, 1);
    expect(await asked(faulty)).toMatchObject({ faulty: true });
  });
});
