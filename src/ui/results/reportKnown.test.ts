import { describe, expect, it } from 'vitest';
import { reportHtml } from '../../exporters/report';
import { fakeEngine, tinyEstimate, tinyScene } from '../../store/fakeWorkers.suite';
import { createStudio } from '../../store/studio';
import { newRun } from '../../store/train/run';
import type { Known } from './known';
import { knownFacts, knownKeyFacts } from './reportKnown';
import { reportOf } from './saveReport';

const known: Known = {
  rows: [],
  mean: { atLabels: 0.02, leftOut: 0.0412, spread: 0.01 },
  ...{ agreement: 0.06, classicalLeftOut: 0.063, unexplained: 0.0131 },
  spreadOf: { runs: 5, vary: 'seeds' },
};

describe('the report without a truth', () => {
  it('has what is known as facts, and leaves out what is not', () => {
    expect(knownKeyFacts(known)).toEqual([
      ['mean RMSE at the labels', '0.0200'],
      ['the same, left out', '0.0412'],
    ]);
    expect(knownFacts(known).map(([, value]) => value)).toEqual([
      '1.3 %',
      'to about ± 5 %',
      '0.0630',
      '5 runs, other seeds',
    ]);
    const nothing: Known = {
      rows: [],
      mean: { atLabels: null, leftOut: null, spread: null },
      ...{ agreement: null, classicalLeftOut: null, unexplained: null, spreadOf: null },
    };
    expect([...knownKeyFacts(nothing), ...knownFacts(nothing)]).toEqual([]);
  });

  it('shows the numbers of the session in table and header, and which label the run trusted less', () => {
    const fake = fakeEngine();
    const { store, openDemo } = createStudio(fake.make, 'wasm');
    openDemo();
    const id = store.getState().opening?.id ?? -1;
    fake.engine().listeners.onRead({ type: 'scene', id, scene: tinyScene(null) });
    store.getState().setEndmemberCount(2);
    store.getState().annotate(1, 1, 0);
    store.getState().annotate(2, 2, 1);
    const { settings } = store.getState();
    store.setState({ run: newRun(1, settings, store.getState()) });
    store.getState().apply({
      ...{ type: 'finished', run: 1 },
      summary: {
        estimate: tinyEstimate(60, 2),
        reconstructionError: new Float32Array(12).fill(0.01),
        ...{ reconstructionRmse: 0.01, parameters: 1, seconds: 1 },
        engine: { engine: 'wasm', adapter: 'CPU', software: false, reason: '' },
        state: { step: 60, theta: new Float32Array(1), moments: [] },
        trust: [
          { wrong: 0, weight: 1 },
          { wrong: 0.9, weight: 0.1 },
        ],
      },
    });
    const report = reportOf(store.getState(), new Date(0));
    if (!report) throw new Error('there is a result');
    expect(report.key).toContainEqual(['mean RMSE at the labels', '0.5000']);
    const html = reportHtml(report);
    expect(html).toContain('The run counted label 2 for little.');
    // The answer says one half of everything; both labels say 100 %.
    expect(html.match(/<td class="number">1<\/td><td class="number">0.5000<\/td>/g)).toHaveLength(
      2,
    );
    expect(html).toContain('<dd>0 %</dd>');
    expect(html).not.toContain('Classical RMSE');
  });
});
