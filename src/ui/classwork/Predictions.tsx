/** What the class expected of the assignment's lesson: a bar for each answer, and what the lesson finds. */
import type { PredictionRow } from '../../protocol/classwork';
import { Panel } from '../common/Panel';
import { count } from '../common/format';

export function Predictions({ rows }: { readonly rows: readonly PredictionRow[] }) {
  if (rows.length === 0) return null;
  return (
    <Panel id="class-predictions" title="What they expected">
      <div className="class-predictions">
        {rows.map((row) => (
          <figure key={row.step} className="class-prediction">
            <figcaption>
              <b>{row.prompt}</b> {count(row.count, 'answer')}
              {row.measured !== null && (
                <>
                  ; the lesson finds{' '}
                  <b>
                    {row.measured} {row.unit}
                  </b>
                </>
              )}
              .
            </figcaption>
            <ul>
              {row.bars.map((bar) => (
                <li key={bar.label} data-right={bar.right}>
                  <span className="class-bar-name">
                    {bar.label}
                    {row.unit !== '' && ` ${row.unit}`}
                    {bar.right && ' (right)'}
                  </span>
                  <span className="class-bar" aria-hidden="true">
                    <span style={{ width: `${(100 * bar.count) / row.count}%` }} />
                  </span>
                  <span className="class-bar-count">{bar.count}</span>
                </li>
              ))}
            </ul>
          </figure>
        ))}
      </div>
    </Panel>
  );
}
