/**
 * One run as one HTML file: no scripts, no other files, light and printable, and nothing in it that a person typed is
 * taken for markup. Everything is given as text, numbers and pixels; this lays it out.
 */
import type { SavedLabel } from '../scene/annotationSet';
import { sureWords } from '../scene/labelError';
import { chartSvg } from './reportChart';
import type { Chart } from './reportChart';
import { escape, factsHtml, imageHtml, nameHtml, tableHtml } from './reportHtml';
import type { ReportImage } from './reportHtml';
import { reportStyle } from './reportStyle';
import { isBetter, metricsColumns, metricsText } from './metricsColumns';
import type { MetricsKey, MetricsTableRow } from './metricsColumns';

export type { ReportImage } from './reportHtml';
export type { Chart } from './reportChart';

type Facts = readonly (readonly [string, string])[];

export interface ReportEndmember {
  readonly name: string;
  /** CSS colour, its letter, and the ink that is read on it. */
  readonly color: string;
  /** The colour of its lines, darker where the colour itself is too pale for a thin line on white. */
  readonly line: string;
  readonly letter: string;
  readonly ink: string;
}

/** A scale bar: CSS gradient, ticks from left to right, title. */
export interface ReportScale {
  readonly gradient: string;
  readonly ticks: readonly string[];
  readonly title: string;
}

export interface ReportMaps {
  /** Pictures in the order of the endmembers; null where there is no truth for one. */
  readonly rows: readonly {
    readonly estimate: ReportImage;
    readonly truth: ReportImage | null;
    readonly difference: ReportImage | null;
  }[];
  readonly scale: ReportScale;
  /** Colour scale of the maps of differences; null without truth. */
  readonly differenceScale: ReportScale | null;
  readonly error: { readonly image: ReportImage; readonly scale: ReportScale } | null;
}

export interface ReportInput {
  readonly scene: string;
  /** "22 November 2026, 14:05". */
  readonly date: string;
  /** Under the title: "80 lines × 96 samples × 112 bands". */
  readonly summary: string;
  /** The three or four numbers somebody looks for first. */
  readonly key: Facts;
  readonly thumbnail: ReportImage;
  readonly sceneFacts: Facts;
  readonly notes: readonly string[];
  readonly endmembers: readonly ReportEndmember[];
  readonly maps: ReportMaps;
  readonly spectra: Chart | null;
  /** Dashes of the spectra's kinds: what, SVG dash pattern. */
  readonly spectraKinds: readonly (readonly [string, string])[];
  /** Last row is the mean. */
  readonly metrics: readonly MetricsTableRow[];
  readonly hasTruth: boolean;
  /** "The run counted label 7 for little.", or null. */
  readonly trust: string | null;
  readonly runFacts: Facts;
  readonly losses: Chart | null;
  readonly lossLegend: readonly (readonly [name: string, color: string, dash: string])[];
  readonly labels: readonly SavedLabel[];
  readonly settings: readonly {
    readonly group: string;
    readonly label: string;
    readonly value: string;
    /** What the preset has, where it is another. */
    readonly preset: string | null;
  }[];
  readonly repeatFacts: Facts;
}

/** The report's text. */
export function reportHtml(report: ReportInput): string {
  const { scene, date, summary, key, endmembers } = report;
  const title = `${scene}: unmixing report`;
  const sections: readonly (readonly [string, string])[] = [
    ['Scene', sceneSection(report)],
    ['Metrics', metricsSection(report)],
    ['Abundance maps', mapsSection(report)],
    ['Endmember spectra', spectraSection(report)],
    ['Training', trainingSection(report)],
    ['Labels', labelsSection(report)],
    ['Settings', settingsSection(report)],
    ['To repeat this', factsHtml(report.repeatFacts)],
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${escape(title)}</title>
<style>${reportStyle}</style>
</head>
<body>
<header>
<h1>${nameHtml(scene)}</h1>
<p class="lead">Unmixing report · ${escape(summary)} · ${escape(date)}</p>
<ul class="key">${key.map(([what, value]) => `<li><b>${escape(value)}</b><span>${escape(what)}</span></li>`).join('')}</ul>
</header>
<main>
${sections.map(([name, html]) => `<section><h2>${name}</h2>\n${html}</section>`).join('\n')}
</main>
<footer>Made by Unmixing Studio from ${endmembers.length} endmembers and ${report.labels.length} labels. Lines, samples and bands count from 0.</footer>
</body>
</html>
`;
}

const chip = ({ color, ink, letter }: ReportEndmember): string =>
  `<span class="chip" aria-hidden="true" style="background:${escape(color)};color:${escape(ink)}">${escape(letter)}</span>`;

const titled = (endmember: ReportEndmember): string => chip(endmember) + nameHtml(endmember.name);

const list = (items: readonly string[]): string =>
  items.length > 0
    ? `<ul class="notes">${items.map((n) => `<li>${escape(n)}</li>`).join('')}</ul>`
    : '';

function sceneSection({ thumbnail, sceneFacts, notes }: ReportInput): string {
  return `<div class="scene"><figure>${imageHtml(thumbnail, 'picture')}<figcaption>${escape(thumbnail.alt)}</figcaption></figure><div>${factsHtml(sceneFacts)}${list(notes)}</div></div>`;
}

function metricsSection({ metrics, endmembers, hasTruth, runFacts, trust }: ReportInput): string {
  const columns = metricsColumns(metrics);
  const cells = (row: MetricsTableRow): string[] =>
    columns.map((c) => {
      const text = metricsText(row, c) ?? '–';
      return isBetter(row, c) ? `<b>${text}</b>` : text;
    });
  const rows = metrics.slice(0, -1);
  const told = (key: MetricsKey): boolean => columns.some((c) => c.key === key);
  const caption = [
    hasTruth
      ? 'Errors of each endmember: RMSE of the abundances, spectral angle in radians, and the RMSE of the best classical method from the same labels. The better RMSE is bold.'
      : 'What can be known without a ground truth.',
    told('atLabels')
      ? 'At labels: RMSE of the answer where a label has a noticeable fraction of the endmember.'
      : '',
    told('leftOut') ? 'Left out: the same, each label predicted from the others.' : '',
    told('spread') ? 'Spread: standard deviation over repeated runs.' : '',
  ]
    .filter(Boolean)
    .join(' ');
  const table = tableHtml(
    caption,
    [{ title: 'Endmember' }, ...columns.map(({ title }) => ({ title, numeric: true }))],
    rows.map((row, r) => [
      endmembers[r] ? titled(endmembers[r]) : nameHtml(row.name),
      ...cells(row),
    ]),
    ['Mean', ...cells(metrics[metrics.length - 1])],
  );
  const said = trust === null ? '' : `<p>${escape(trust)}</p>`;
  return `${table}<div style="margin-top:16px">${factsHtml(runFacts)}${said}</div>`;
}

const bar = ({ gradient, ticks, title }: ReportScale): string =>
  `<div class="bar" role="img" aria-label="${escape(`Scale: ${title}, ${ticks.join(', ')}`)}"><i style="background:${escape(gradient)}"></i><span>${ticks.map((t) => `<span>${escape(t)}</span>`).join('')}</span><em>${escape(title)}</em></div>`;

function mapsSection({ maps, endmembers }: ReportInput): string {
  const figure = (image: ReportImage | null, caption: string): string =>
    image
      ? `<figure>${imageHtml(image, 'map')}<figcaption>${caption}</figcaption></figure>`
      : `<figure><figcaption>${caption}: none</figcaption></figure>`;
  const withTruth = maps.rows.some((row) => row.truth);
  const rows = maps.rows.map(({ estimate, truth, difference }, r) => {
    const name = titled(endmembers[r]);
    return withTruth
      ? `<h3>${name}</h3>${figure(estimate, 'estimate')}${figure(truth, 'truth')}${figure(difference, 'estimate − truth')}`
      : figure(estimate, name);
  });
  const bars = `<div class="bars">${bar(maps.scale)}${maps.differenceScale ? bar(maps.differenceScale) : ''}</div>`;
  const error = maps.error
    ? `<h3 style="margin:32px 0 12px">Reconstruction error</h3><div class="bars">${bar(maps.error.scale)}</div><div class="maps one">${figure(maps.error.image, 'RMS over the bands, in each pixel')}</div>`
    : '';
  return `${bars}<div class="maps ${withTruth ? 'three' : 'one'}">${rows.join('')}</div>${error}`;
}

const sample = (color: string, dash = ''): string =>
  `<svg width="28" height="8" viewBox="0 0 28 8" aria-hidden="true"><path d="M0 4H28" stroke="${escape(color)}" stroke-width="2.2" fill="none"${dash ? ` stroke-dasharray="${escape(dash)}"` : ''}/></svg>`;

function spectraSection({ spectra, spectraKinds, endmembers }: ReportInput): string {
  if (!spectra) return '<p>There are no spectra to draw.</p>';
  const items = [
    ...endmembers.map((e) => sample(e.line) + nameHtml(e.name)),
    ...spectraKinds.map(([what, dash]) => sample('#565f6d', dash) + escape(what)),
  ];
  return `<ul class="legend">${items.map((i) => `<li>${i}</li>`).join('')}</ul><figure>${chartSvg(spectra)}</figure>`;
}

function trainingSection({ losses, lossLegend }: ReportInput): string {
  if (!losses)
    return '<p>The losses of this run are not known here: it was loaded from weights or from a saved session.</p>';
  const items = lossLegend.map(
    ([name, color, dash]) => `<li>${sample(color, dash)}${escape(name)}</li>`,
  );
  return `<ul class="legend">${items.join('')}</ul><figure>${chartSvg(losses)}</figure>`;
}

function labelsSection({ labels, endmembers }: ReportInput): string {
  const percent = (v: number): string => `${Number((100 * v).toFixed(1))} %`;
  const said = labels.some((l) => l.error !== undefined || (l.confidence ?? 1) < 1);
  return tableHtml(
    `The ${labels.length} annotated pixels and the fractions they were given`,
    [
      { title: 'Label', numeric: true },
      { title: 'Line', numeric: true },
      { title: 'Sample', numeric: true },
      ...endmembers.map((e) => ({ title: nameHtml(e.name), numeric: true })),
      ...(said ? [{ title: 'How sure', numeric: true }] : []),
    ],
    labels.map((label, i) => {
      const { line, sample: column, abundances, checked } = label;
      return [
        String(i + 1),
        String(line),
        String(column),
        ...endmembers.map((_, r) => percent(abundances[r] ?? NaN)),
        ...(said ? [`${sureWords(label)}${checked ? ', checked' : ''}`] : []),
      ];
    }),
  );
}

function settingsSection({ settings }: ReportInput): string {
  return tableHtml(
    'Every setting of the run; the last column says what the preset has where it was changed',
    [
      { title: 'Setting' },
      { title: 'Group' },
      { title: 'Value', numeric: true },
      { title: 'Preset', numeric: true },
    ],
    settings.map(({ group, label, value, preset }) => [
      escape(label),
      escape(group),
      preset === null ? escape(value) : `<b>${escape(value)}</b>`,
      preset === null ? '' : escape(preset),
    ]),
  );
}
