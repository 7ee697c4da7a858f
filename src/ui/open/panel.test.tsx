/** The panel as markup: what people and assistive tools read before they touch anything. Keys and drags are in e2e. */
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { ImportChoices, ImportReport } from '../../scene/importChoices';
import { fakeEngine } from '../../store/fakeWorkers.suite';
import { tinyReport } from '../../store/open/importReport.suite';
import { createStudio } from '../../store/studio';
import { StudioContext } from '../common/context';
import { ImportCheck } from './ImportCheck';

/** The panel on a report, as the studio would show it. */
function markup(change: Partial<ImportReport> = {}, choices: ImportChoices = {}): string {
  const fake = fakeEngine();
  const studio = createStudio(fake.make, 'wasm');
  studio.openFiles([new File([], 'two.mat')]);
  const id = studio.store.getState().opening?.id ?? -1;
  fake.engine().listeners.onRead({ type: 'import', id, report: tinyReport(change) });
  studio.changeImport(choices);
  const { importCheck } = studio.store.getState();
  if (!importCheck) throw new Error('The import check did not come.');
  return renderToStaticMarkup(
    <StudioContext value={studio}>
      <ImportCheck importCheck={importCheck} />
    </StudioContext>,
  );
}

describe('the panel', () => {
  it('marks guesses, with the reason beside them', () => {
    const [, guess] = /<tr data-how="guessed">(.*?)<\/tr>/.exec(markup()) ?? [];
    expect(guess).toContain('reflectance');
    expect(guess).toContain('values from 0 to 1');
    expect(guess).toContain('guess</span>');
  });

  it('groups what can be chosen between, and checks what is in force', () => {
    const html = markup();
    expect(html).toContain('<legend>Variable</legend>');
    const checked = [...html.matchAll(/<input type="radio"[^>]*checked=""[^>]*\/>([^<]*)/g)];
    expect(checked.map((m) => m[1])).toEqual(['Y']);
  });

  it('lists bands by reason, and what the person thought otherwise', () => {
    const html = markup({}, { badBands: [0, 4] });
    expect(html).toContain('2 of 5 bands left out');
    expect(html).toContain('<b>Bad in the file’s list</b> 4');
    expect(html).toContain('<b>Chosen by you</b> 0');
    expect(html).toContain('<b>Proposed, but used</b> 3');
  });

  it('offers what fits when the memory is too small, and does not open before', () => {
    const html = markup({
      budget: 100,
      fitting: [{ label: '2 × 2 pixels, 60 B', choices: { bin: { spatial: 2, spectral: 1 } } }],
      problem: { kind: 'file', message: 'Too large for this page.', advice: 'Crop or bin it.' },
    });
    expect(html).toContain('<b>240 B</b> of 100 B, too much');
    expect(html).toContain('>2 × 2 pixels, 60 B</button>');
    expect(html).toContain('Too large for this page.');
    expect(html).toMatch(/<button[^>]*disabled=""[^>]*>Open scene<\/button>/);
  });

  it('asks for wavelengths only where the file does not give them', () => {
    expect(markup()).not.toContain('First band');
    const asked = markup({ wavelengthSource: 'guessed' });
    expect(asked).toMatch(/The file gives no wavelengths\. Assume \d+–\d+ nm in even steps\?/);
    expect(asked).toMatch(/>Assume (<!-- -->)?\d+(<!-- -->)?–/);
    expect(markup({ wavelengthSource: 'guessed' }, { wavelengths: [1, 2, 3, 4, 5] })).not.toMatch(
      />Assume/,
    );
    const none = markup({ wavelengthSource: 'none', wavelengths: null });
    expect(none).toContain('Wavelengths: none');
    expect(none).toContain('Use 400–2500 nm');
  });

  it('says when nothing could be read for a picture', () => {
    const html = markup({ preview: null, meanSpectrum: null });
    expect(html).toContain('No picture');
    expect(html).toContain('Open scene');
  });
});
