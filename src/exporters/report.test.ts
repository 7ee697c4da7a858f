/** The report as text: nothing that was typed is markup, nothing is fetched, everything has a name; charts by numbers. */
import { describe, expect, it } from 'vitest';
import { reportHtml } from './report';
import type { ReportInput } from './report';
import { chartSvg, ticks } from './reportChart';
import { escape } from './reportHtml';

const evil = '<script>alert(1)</script>"\'&';
const image = (alt: string) => ({ width: 2, height: 1, rgba: new Uint8Array(8).fill(255), alt });
const scale = { gradient: 'linear-gradient(red, blue)', ticks: ['0', '1'], title: 'abundance' };
const chart = {
  alt: `spectra of ${evil}`,
  xTitle: 'nm',
  yTitle: evil,
  x: [400, 500, 600],
  lines: [{ color: '#123456', dash: '8 5', y: [0.1, null, 0.3] }],
};
const input: ReportInput = {
  scene: evil,
  date: 'today',
  summary: '1 line',
  key: [['labels', '2']],
  thumbnail: image(`scene ${evil}`),
  sceneFacts: [[evil, evil]],
  notes: [evil],
  endmembers: [
    { name: evil, color: '#E69F00', line: '#E69F00', letter: 'A', ink: '#000000' },
    { name: 'שדה ירוק', color: '#56B4E9', line: '#56B4E9', letter: 'B', ink: '#000000' },
  ],
  maps: {
    rows: [
      { estimate: image(evil), truth: image('t'), difference: image('d') },
      { estimate: image('e'), truth: null, difference: null },
    ],
    scale,
    differenceScale: scale,
    error: { image: image('error'), scale },
  },
  spectra: chart,
  spectraKinds: [['truth', '8 5']],
  metrics: [
    { name: evil, rmse: 0.05, sad: 0.1, classicalRmse: 0.06 },
    { name: 'b', rmse: 0.0501, sad: null, classicalRmse: null },
    { name: 'Mean', rmse: 0.05, sad: 0.1, classicalRmse: 0.06 },
  ],
  hasTruth: true,
  trust: 'The run counted label 1 for little.',
  runFacts: [['Steps', '60']],
  losses: { ...chart, log: true },
  lossLegend: [['total', '#000000', '']],
  labels: [{ line: 3, sample: 4, abundances: [0.25, 0.75] }],
  settings: [
    { group: 'Run', label: 'Steps', value: '60', preset: null },
    { group: 'Run', label: evil, value: evil, preset: evil },
  ],
  repeatFacts: [['Seed', '7']],
};
const html = reportHtml(input);

describe('the report', () => {
  it('takes nothing that was typed for markup', () => {
    expect(html).not.toContain('<script');
    expect(html).not.toContain('alert(1)<');
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;');
    expect(escape('a\u0000b\u001f\nc')).toBe('a b \nc');
    // Only the tags that the builder knows.
    const tags = new Set([...html.matchAll(/<([a-z][a-z0-9]*)/gi)].map((m) => m[1].toLowerCase()));
    for (const tag of ['script', 'iframe', 'link', 'object', 'form', 'a'])
      expect(tags).not.toContain(tag);
  });

  it('fetches nothing', () => {
    expect(html).not.toMatch(/https?:|url\(|@import/);
    expect([...html.matchAll(/ src="([^"]{0,22})/g)].map((m) => m[1])).toEqual(
      new Array(6).fill('data:image/png;base64,'),
    );
    expect(html).toContain("default-src 'none'");
  });

  it('keeps names of other directions to themselves', () => {
    expect(html).toContain('<bdi>שדה ירוק</bdi>');
  });

  it('gives every picture a text, every column and row a header, every chart a name', () => {
    for (const [tag] of html.matchAll(/<img [^>]*>/g)) expect(tag).toMatch(/ alt="[^"]+"/);
    for (const [tag] of html.matchAll(/<svg class="chart"[^>]*>/g))
      expect(tag).toMatch(/role="img" aria-label="[^"]+"/);
    const tables = html.split('<table>').slice(1);
    expect(tables).toHaveLength(3);
    for (const table of tables) {
      expect(table).toMatch(/^<caption>[^<]+/);
      const columns = table.split('<th scope="col"').length - 1;
      const [body] = /<tbody>.*<\/tbody>/.exec(table) ?? [''];
      for (const row of body.split('<tr>').slice(1))
        expect(row.split(/<t[hd][ >]/).length - 1).toBe(columns);
    }
  });

  it('shows the better number in bold and what the preset has', () => {
    expect(html).toContain('<b>0.0500</b>');
    expect(html).not.toContain('<b>0.0600</b>');
    expect(html).toContain('25 %');
    expect(html).toContain('The run counted label 1 for little.');
  });

  it('says how sure the labels are, where anybody has said it', () => {
    expect(html).not.toContain('How sure');
    const [label] = input.labels;
    const labels = [
      label,
      { ...label, error: 0 },
      { ...label, error: 0.2, checked: true },
      { ...label, confidence: 0.6 },
      { ...label, error: 0.1, confidence: 0 },
    ];
    const said = reportHtml({ ...input, labels });
    for (const words of ['not said', 'exact', '± 20 %, checked', 'weight 60 %', 'not used'])
      expect(said).toContain(`>${words}</td>`);
  });

  it('says what a scene without truth, or a run without losses, does not have', () => {
    const none = { rmse: null, sad: null, classicalRmse: null };
    const bare = reportHtml({
      ...{ ...input, losses: null, spectra: null, hasTruth: false, trust: null },
      metrics: [
        { name: evil, ...none, labels: 3, atLabels: 0.02, leftOut: 0.04 },
        { name: 'b', ...none, labels: 0, atLabels: null, leftOut: null },
        { name: 'Mean', ...none, atLabels: 0.02, leftOut: 0.04 },
      ],
    });
    expect(bare).toContain('without a ground truth');
    expect(bare).toContain('Left out: the same, each label predicted from the others.');
    expect(bare).not.toContain('Classical RMSE');
    expect(bare).not.toContain('Spread');
    expect(bare).toContain(
      '<td class="number">3</td><td class="number">0.0200</td><td class="number">0.0400</td>',
    );
    expect(bare).not.toContain('for little');
    expect(bare).toContain('loaded from weights');
    expect(bare).toContain('no spectra');
  });
});

describe('charts', () => {
  it('tick at round numbers that cover the range', () => {
    expect(ticks(0, 0.9, 5)).toEqual([0, 0.2, 0.4, 0.6, 0.8]);
    expect(ticks(400, 2500, 8)).toEqual([500, 1000, 1500, 2000, 2500]);
    expect(ticks(5, 5, 4).length).toBeLessThan(10);
  });

  it('leave gaps where there is no number, and draw nothing of nothing', () => {
    expect(chartSvg(chart).match(/class="line" d="([^"]*)"/)?.[1]).toMatch(/^M[^M]*M[^ML]*$/);
    expect(chartSvg({ ...chart, lines: [{ color: 'red', y: [NaN, null, -Infinity] }] })).toBe(
      '<p>There is nothing to draw.</p>',
    );
    const log = chartSvg({ ...chart, log: true, lines: [{ color: 'red', y: [1, 0, 100] }] });
    expect(log).not.toContain('NaN');
    expect(log).toContain('>10<');
  });
});
