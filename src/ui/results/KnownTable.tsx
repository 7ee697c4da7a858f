/** What is known of each endmember without a truth: agreement with its labels, as fitted and left out, and the spread. */
import { count } from '../common/format';
import { metric } from '../maps/format';
import { EndmemberName } from './EndmemberName';
import type { Known } from './known';

const varied = {
  seeds: 'other seeds',
  labels: 'noisy labels',
  both: 'other seeds and noisy labels',
};

interface KnownTableProps {
  readonly known: Known;
  /** Below the table against the truth, which has the name then. */
  readonly besideTruth: boolean;
}

export function KnownTable({ known, besideTruth }: KnownTableProps) {
  const { rows, mean, spreadOf } = known;
  return (
    <table
      className="metrics-table"
      aria-label={besideTruth ? 'Agreement with the labels' : 'Metrics'}
    >
      <thead>
        <tr>
          <th scope="col" className="metrics-name">
            {besideTruth ? 'Against the labels' : 'Endmember'}
          </th>
          <th scope="col" title="Labels with a tenth or more of it">
            Labels
          </th>
          <th
            scope="col"
            title="RMSE of the answer’s fraction against what these labels say: how well it was fitted"
          >
            At labels
          </th>
          <th
            scope="col"
            title="RMSE of the fraction that the other labels and the spectra give these labels: how well it holds where nobody has said anything"
          >
            Left out
          </th>
          {spreadOf && (
            <th
              scope="col"
              title={`Usual standard deviation over ${count(spreadOf.runs, 'run')} with ${varied[spreadOf.vary]} (Labs)`}
            >
              Spread
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, r) => (
          <tr key={r}>
            <EndmemberName name={row.name} color={row.color} />
            <td>{row.labels}</td>
            <td>{metric(row.atLabels)}</td>
            <td>{metric(row.leftOut)}</td>
            {spreadOf && <td>{metric(row.spread)}</td>}
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row" className="metrics-name">
            Mean
          </th>
          <td />
          <td>{metric(mean.atLabels)}</td>
          <td>{metric(mean.leftOut)}</td>
          {spreadOf && <td>{metric(mean.spread)}</td>}
        </tr>
      </tfoot>
    </table>
  );
}
