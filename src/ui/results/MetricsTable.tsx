/**
 * The metrics: with a truth our run against the classical line from the same labels, and always what can be known without
 * one. Props only; the numbers come from metrics.ts and known.ts.
 */
import { metricsLatex, metricsMarkdown } from '../../exporters/metricsText';
import { metricsCsv } from '../../exporters/tables';
import { download } from '../common/download';
import { duration } from '../common/format';
import { metric, share, significant } from '../maps/format';
import { Icon } from '../common/Icon';
import { EndmemberName } from './EndmemberName';
import { aboutWords } from '../../store/preview/opinions';
import { veiledWords } from '../../store/open/veil';
import { KnownTable } from './KnownTable';
import type { Known } from './known';
import type { Metrics, MetricsRow } from './metrics';
import './metrics.css';

export interface MetricsTableProps {
  readonly metrics: Metrics;
  readonly known: Known;
  /** False when the scene has no ground truth: only what is known without one is shown. */
  readonly hasTruth: boolean;
  /** True while the truth is veiled. */
  readonly veiled?: boolean;
  /** Reconstruction RMSE of the finished run, in `unit`; null before one has finished. */
  readonly reconstructionRmse: number | null;
  readonly unit: string;
  /** Which classical variant leave-one-out chose; null before a run. */
  readonly variant: string | null;
  /** Steps done, seconds taken, engine ("WASM, CPU, SIMD"); null before a run. */
  readonly steps: number | null;
  readonly seconds: number | null;
  readonly engine: string | null;
  /** Scene name, for file names and LaTeX's caption. */
  readonly scene?: string;
}

const formats = [
  { ending: 'csv', label: 'CSV' },
  { ending: 'md', label: 'Markdown' },
  { ending: 'tex', label: 'LaTeX' },
] as const;

type Numbers = Pick<MetricsRow, 'rmse' | 'sad' | 'classicalRmse'>;

function Cells({ rmse, sad, classicalRmse }: Numbers) {
  const both = rmse !== null && classicalRmse !== null;
  // Compared as shown: two equal printed numbers are a tie.
  const [a, b] = [metric(rmse), metric(classicalRmse)];
  return (
    <>
      <td data-best={(both && a < b) || undefined}>{a}</td>
      <td>{metric(sad)}</td>
      <td data-best={(both && b < a) || undefined}>{b}</td>
    </>
  );
}

function TruthTable({ metrics }: { metrics: Metrics }) {
  return (
    <table className="metrics-table" aria-label="Metrics">
      <thead>
        <tr>
          <th scope="col" className="metrics-name">
            Endmember
          </th>
          <th scope="col" title="Root mean square error of the abundances against the truth">
            RMSE
          </th>
          <th scope="col" title="Spectral angle between endmember and truth, in radians">
            SAD
          </th>
          <th
            scope="col"
            title="RMSE of the best classical method (chosen by leave-one-out) from the same labels: the line to beat"
          >
            Classical RMSE
          </th>
        </tr>
      </thead>
      <tbody>
        {metrics.rows.map((row, r) => (
          // Names may repeat while a person types; the place in the order does not.
          <tr key={r}>
            <EndmemberName name={row.name} color={row.color} />
            <Cells {...row} />
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row" className="metrics-name">
            Mean
          </th>
          <Cells {...metrics.mean} />
        </tr>
      </tfoot>
    </table>
  );
}

export function MetricsTable(props: MetricsTableProps) {
  const { metrics, known, hasTruth, reconstructionRmse, variant, steps, seconds, engine } = props;
  const { mean, rows } = metrics;
  const unit = props.unit && props.unit !== 'unknown' ? ` ${props.unit}` : '';
  const ratio =
    mean.rmse !== null && mean.classicalRmse !== null && mean.classicalRmse > 0
      ? mean.rmse / mean.classicalRmse
      : null;
  const run = [
    steps === null ? null : `${steps} steps`,
    seconds === null ? null : duration(seconds),
    engine,
  ].filter((part) => part !== null);
  const save = (ending: 'csv' | 'md' | 'tex'): void => {
    const table = [
      ...rows.map((row, r) => ({ ...row, ...known.rows[r] })),
      { name: 'Mean', ...mean, ...known.mean },
    ];
    const facts = [
      ['reconstruction_rmse', reconstructionRmse],
      ['reconstruction_unit', props.unit],
      ['ratio_to_classical', ratio],
      ['classical_variant', variant],
      ['classical_left_out_rmse', known.classicalLeftOut],
      ['labels_agree_to', known.agreement],
      ['share_of_pixels_not_explained', known.unexplained],
      ['steps', steps],
      ['seconds', seconds],
      ['engine', engine],
    ] as const;
    const scene = props.scene ? `${props.scene} ` : '';
    const name = `${scene}metrics.${ending}`.toLowerCase().replace(/\s+/g, '-');
    if (ending === 'csv') download(name, metricsCsv(table, facts), 'text/csv');
    else if (ending === 'md') download(name, metricsMarkdown(table, facts), 'text/markdown');
    else {
      const caption = `${scene ? `${scene.trim()}: ` : ''}errors of each endmember`;
      download(name, metricsLatex(table, facts, caption), 'application/x-tex');
    }
  };
  return (
    <div className="metrics">
      {hasTruth && <TruthTable metrics={metrics} />}
      <KnownTable known={known} besideTruth={hasTruth} />
      {!hasTruth && (
        <p className="metrics-note">
          What can be known without a truth.{' '}
          {props.veiled ? veiledWords : 'A truth file that opens with the scene adds RMSE and SAD.'}
        </p>
      )}
      <dl className="metrics-facts">
        {hasTruth && (
          <div>
            <dt>against classical</dt>
            <dd>
              {ratio === null
                ? '–'
                : `×${ratio.toFixed(2)} (${Math.abs(100 * (1 - ratio)).toFixed(0)} % ${ratio <= 1 ? 'lower' : 'higher'})`}
            </dd>
          </div>
        )}
        <div title="How far the labels usually differ from what the others and the spectra say">
          <dt>labels agree with one another</dt>
          <dd>{known.agreement === null ? '–' : `to about ${aboutWords(known.agreement)}`}</dd>
        </div>
        <div title="Pixels whose reconstruction error is over three times the median, and over 1 % of the scene’s usual value">
          <dt>pixels not explained</dt>
          <dd>{known.unexplained === null ? '–' : share(known.unexplained)}</dd>
        </div>
        <div title="RMSE of a fraction when the best classical method predicts each label from the others">
          <dt>classical, labels left out</dt>
          <dd>{metric(known.classicalLeftOut)}</dd>
        </div>
        <div>
          <dt>classical variant</dt>
          <dd>{variant ?? '–'}</dd>
        </div>
        <div>
          <dt>reconstruction RMSE</dt>
          <dd>{reconstructionRmse === null ? '–' : significant(reconstructionRmse) + unit}</dd>
        </div>
        <div>
          <dt>run</dt>
          <dd>{run.length ? run.join(' · ') : '–'}</dd>
        </div>
      </dl>
      <p className="metrics-foot">
        {hasTruth && <span>SAD in radians. Better RMSE in bold.</span>}
        <span className="metrics-save">
          {formats.map(({ ending, label }) => (
            <button
              key={ending}
              type="button"
              className="button small"
              aria-label={`Export ${label}: metrics`}
              onClick={() => save(ending)}
            >
              <Icon name="download" />
              {label}
            </button>
          ))}
        </span>
      </p>
    </div>
  );
}
