/** docs/label-errors.md, made of what is stored. Nothing in it depends on the date or the machine; the log is kept. */
import { labelErrorTable, type LabelErrorKind } from '../../scene/labelErrors';
import { methodTable } from '../../settings/methods';
import type { PlannedScene } from '../reproduce/plannedScenes';
import {
  cellOf,
  detection,
  geometricMean,
  meanAndSpread,
  percent,
  worstCell,
  type Cell,
  type SceneRuns,
} from './figures';
import type { Measured } from './options';

export interface LabelsReport {
  readonly command: string;
  readonly scenes: readonly SceneRuns[];
  readonly absent: readonly PlannedScene[];
  readonly kinds: readonly LabelErrorKind[];
  /** Without classical, which all are compared with. */
  readonly methods: readonly Measured[];
  readonly draws: readonly number[];
  readonly steps: number | null;
  readonly planned: number;
  readonly done: number;
  /** The report that stands there now, whose log is kept; empty when there is none. */
  readonly before: string;
}

const LOG_FROM = '<!-- log: written by hand, kept -->';
const LOG_TO = '<!-- end of the log -->';

const row = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |\n`;
const rule = (left: number, right: number): string =>
  row([...Array<string>(left).fill('---'), ...Array<string>(right).fill('---:')]);
const ratio = (value: number | null): string => value?.toFixed(3) ?? '–';

export const measuredName = (method: Measured): string =>
  method === 'start'
    ? 'Label model'
    : method === 'prepared'
      ? 'Studio before training'
      : methodTable[method].name;

const sceneName = ({ id, kind, title }: PlannedScene): string =>
  kind === 'real' ? title : id.slice('bench:'.length);

export function labelsReport(input: LabelsReport): string {
  const { command, scenes, absent, kinds, methods, draws, steps, planned, done } = input;
  const range = draws.length > 1 ? `${draws[0]}–${draws[draws.length - 1]}` : String(draws[0]);
  return [
    '# What becomes of answers when labels are off\n\n<!-- Written by `npm run bench:labels`; only the log at the end is written by hand. -->\n\n',
    `Ten labels a scene, drawn from the truth and made wrong as people make them. Error: RMSE of the abundances, mean over endmembers; figures are ratios to the classical line (LOO3) given the same labels, of the means over draws ${range}${steps === null ? '' : `, networks with ${steps} steps`}. Truth draws the labels and scores, nothing else.\n\n`,
    kinds
      .map((kind) => `- **${labelErrorTable[kind].name}**: ${labelErrorTable[kind].help}\n`)
      .join(''),
    `\n${done === planned ? 'All planned cells are done.' : `**${done} of ${planned} planned cells are done;** the same command goes on from here.`}\n\n\`\`\`sh\n${command}\n\`\`\`\n\n`,
    absent.length > 0
      ? `**Absent scenes:** ${absent.map((s) => `${s.title} (${s.files.join(' or ')})`).join(', ')}. [data.md](data.md) says where they come from.\n\n`
      : '',
    summary(scenes, kinds, methods),
    opinions(scenes, kinds),
    ...methods.map((method) => `## ${measuredName(method)}\n\n${sceneTable(input, method)}\n`),
    logOf(input.before),
  ].join('');
}

/** Scenes without a draw are in no mean. */
const counted = (title: string, had: number, planned: number): string =>
  `${title}, ${had === planned ? `${had} scenes` : `${had} of ${planned} scenes`}`;

/** The geometric mean over scenes, all together and by origin, and the worst cell. */
export function summary(
  scenes: readonly SceneRuns[],
  kinds: readonly LabelErrorKind[],
  methods: readonly Measured[],
): string {
  const groups: [string, readonly SceneRuns[]][] = [
    ['all', scenes],
    ['real', scenes.filter((s) => s.scene.kind === 'real')],
    ['generated', scenes.filter((s) => s.scene.kind !== 'real')],
  ];
  const cells = (method: Measured, of: readonly SceneRuns[], kind: LabelErrorKind): Cell[] =>
    of.map((s) => cellOf(s, kind, method));
  const lines = methods.flatMap((method) => {
    const name = measuredName(method);
    const had = (of: readonly SceneRuns[]): number =>
      of.filter((one) => kinds.some((k) => cellOf(one, k, method).draws > 0)).length;
    const means = groups.flatMap(([title, of]) =>
      of.length === 0 || (of.length === scenes.length && of !== scenes)
        ? []
        : [
            row([
              name,
              counted(title, had(of), of.length),
              ...kinds.map((k) => ratio(geometricMean(cells(method, of, k)))),
            ]),
          ],
    );
    const worst = kinds.map((kind) => {
      const cell = worstCell(cells(method, scenes, kind));
      return cell ? `${ratio(cell.ratio)} (${sceneName(cell.scene)})` : '–';
    });
    const worse = kinds.map((kind) => {
      const all = cells(method, scenes, kind);
      const count = (of: (c: Cell) => number): number => all.reduce((s, c) => s + of(c), 0);
      return percent(
        count((c) => c.worse),
        count((c) => c.draws),
      );
    });
    return [
      ...means,
      row([name, 'worst scene', ...worst]),
      row([name, 'draws worse by > 2 %', ...worse]),
    ];
  });
  return `## Together\n\nGeometric mean over scenes of the ratio to classical.\n\n${row(['Method', 'over', ...kinds.map((k) => labelErrorTable[k].name)])}${rule(2, kinds.length)}${lines.join('')}\n`;
}

/** Whether the label model finds labels that are wrong, and leaves the good ones alone. */
export function opinions(scenes: readonly SceneRuns[], kinds: readonly LabelErrorKind[]): string {
  if (!scenes.some(({ runs }) => runs.some((r) => r.opinion))) return '';
  const found = kinds.map((k) => detection(scenes, k));
  const line = (name: string, of: (d: (typeof found)[number]) => string): string =>
    row([name, ...found.map(of)]);
  return [
    '## The second opinion on every label\n\n',
    'Good: off by less than 15 % of the pixel (half the sum of differences); badly off: by more than 30 %, the label made wrong left out.\n\n',
    row(['', ...kinds.map((k) => labelErrorTable[k].name)]),
    rule(1, kinds.length),
    line('the wrong label is found', (d) => percent(d.found, d.wrong)),
    line('it is the most suspicious', (d) => percent(d.first, d.wrong)),
    line('good labels accused', (d) => percent(d.accused, d.good)),
    line('badly off labels found', (d) => `${percent(d.offFound, d.off)} of ${d.off}`),
    line('labels agree to about', (d) =>
      Number.isNaN(d.agreement) ? '–' : `± ${percent(d.agreement, 1)}`,
    ),
    '\n',
  ].join('');
}

/** Every scene and kind of one method. */
export function sceneTable(
  { scenes, kinds }: Pick<LabelsReport, 'scenes' | 'kinds'>,
  method: Measured,
): string {
  const lines = scenes.flatMap((s) =>
    kinds.map((kind) => {
      const c = cellOf(s, kind, method);
      const d = detection([s], kind);
      const failed = c.failed > 0 ? ` (${c.failed} failed)` : '';
      return row([
        sceneName(s.scene),
        labelErrorTable[kind].name,
        `${c.draws}${failed}`,
        meanAndSpread(c.classical),
        meanAndSpread(c.own),
        ratio(c.ratio),
        ratio(c.worst),
        c.worse,
        ...(method === 'start' ? [percent(d.found, d.wrong), percent(d.accused, d.good)] : []),
      ]);
    }),
  );
  const more = method === 'start' ? ['wrong found', 'good accused'] : [];
  const head = ['Scene', 'Label error', 'draws', 'classical', measuredName(method).toLowerCase()];
  const rest = ['ratio', 'worst draw', 'worse by > 2 %', ...more];
  return `${row([...head, ...rest])}${rule(2, 3 + rest.length)}${lines.join('')}`;
}

function logOf(before: string): string {
  const from = before.indexOf(LOG_FROM);
  const to = before.indexOf(LOG_TO);
  const log =
    from >= 0 && to > from ? before.slice(from + LOG_FROM.length, to).trim() : 'Nothing yet.';
  return `## What was tried\n\n${LOG_FROM}\n\n${log}\n\n${LOG_TO}\n`;
}
