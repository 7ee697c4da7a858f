/**
 * The table of a class: how far each student's fractions are from the truth, what map comes of them, which places that
 * leaves open; the lines it is measured by; and in words what such an order can and cannot say.
 */
import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import type { Assignment } from '../../documents/classwork';
import type { ClassResult, ClassRow, Collected } from '../../protocol/classwork';
import type { Scene } from '../../scene/scene';
import type { RankRange } from '../../unmixing/classwork/ranks';
import { useStudioState } from '../common/context';
import { Icon } from '../common/Icon';
import { Panel } from '../common/Panel';
import { scrollable } from '../common/scrollable';
import { networkMean } from './networkMean';
import { NetworkPart } from './NetworkPart';
import { useGrowing } from './useGrowing';

interface BoardProps {
  readonly assignment: Assignment;
  readonly scene: Scene;
  readonly result: ClassResult;
  readonly collected: Collected;
  readonly names: Collected['names'] | null;
  readonly onSave: () => void;
  /** More that can be asked for. */
  readonly children: ReactNode;
}

type Order = 'labelError' | 'rmse';

/** The median's labels among those that the network is trained on. */
const together = 'together';

const figure = (value: number | null | undefined): string =>
  value === null || value === undefined ? '–' : value.toFixed(3);
export const places = (rank: RankRange | null): string => {
  if (!rank) return '–';
  return rank.from === rank.to ? String(rank.from) : `${rank.from}–${rank.to}`;
};

export function Board(props: BoardProps) {
  const { assignment, scene, result, collected, names, onSave, children } = props;
  const { hasTruth } = result;
  const [order, setOrder] = useState<Order>('labelError');
  const rows = useMemo(
    () =>
      order === 'labelError'
        ? result.rows
        : [...result.rows].sort((a, b) => (a.rmse ?? Infinity) - (b.rmse ?? Infinity)),
    [result, order],
  );
  const shown = useGrowing(rows.length);
  const found = useStudioState((s) => s.classNetwork?.found ?? null);
  const actions = (
    <button type="button" className="button small" onClick={onSave}>
      <Icon name="download" />
      Save the result
    </button>
  );
  return (
    <Panel id="class-board" title="Everybody" aside={`${rows.length}`} actions={actions}>
      <div {...scrollable} aria-label="Table of the class" className="class-table-box">
        <table className="class-table" aria-label="Everybody">
          <Columns {...{ hasTruth, order, setOrder, network: found !== null }} />
          <tbody>
            {rows.slice(0, shown).map((row) => (
              <Row
                key={row.key}
                {...{ row, hasTruth, name: names?.[row.key] ?? null }}
                network={found && networkMean(found, row.key)}
              />
            ))}
          </tbody>
          {shown === rows.length && (
            <tbody className="class-lines">
              <Lines {...{ result }} network={found} />
            </tbody>
          )}
        </table>
      </div>
      {hasTruth && (
        <div className="button-row">
          {children}
          <NetworkPart {...{ assignment, scene, result, collected, together }} />
        </div>
      )}
      <Limits result={result} />
    </Panel>
  );
}

interface ColumnsProps {
  readonly hasTruth: boolean;
  readonly order: Order;
  readonly setOrder: (order: Order) => void;
  readonly network: boolean;
}

function Columns({ hasTruth, order, setOrder, network }: ColumnsProps) {
  const sorted = (by: Order, title: string) => (
    <th scope="col" aria-sort={order === by ? 'ascending' : 'none'}>
      <button type="button" className="class-sort" onClick={() => setOrder(by)}>
        {title}
      </button>
    </th>
  );
  return (
    <thead>
      <tr>
        <th scope="col">Who</th>
        {hasTruth && (
          <>
            {sorted('labelError', 'Label error')}
            {sorted('rmse', 'Map RMSE')}
            <th scope="col">Place</th>
            <th scope="col">Perfect labels there</th>
            {network && <th scope="col">Network RMSE</th>}
          </>
        )}
        <th scope="col">Labels</th>
        <th scope="col">Runs</th>
        <th scope="col">Looks</th>
        <th scope="col">Engine</th>
      </tr>
    </thead>
  );
}

interface RowProps {
  readonly row: ClassRow;
  readonly hasTruth: boolean;
  readonly name: string | null;
  readonly network: number | null;
}

function Row({ row, hasTruth, name, network }: RowProps) {
  const withNetwork = useStudioState((s) => s.classNetwork !== null);
  const { missing, extra } = row;
  const odd = [
    missing > 0 ? `${missing} missing` : '',
    extra > 0 ? `${extra} left out` : '',
    row.changedSettings > 0 ? `${row.changedSettings} settings changed` : '',
  ].filter(Boolean);
  return (
    <tr>
      <th scope="row">
        {row.pseudonym}
        {name !== null && <span className="class-name">{name}</span>}
      </th>
      {hasTruth && (
        <>
          <td>{figure(row.labelError)}</td>
          <td>
            {figure(row.rmse)}
            {row.problem !== null && <span className="class-why">{row.problem}</span>}
          </td>
          <td>{places(row.rank)}</td>
          <td>
            {figure(row.perfect)}
            {row.belowPerfect && <span className="class-flag">below it: tuned or lucky</span>}
          </td>
          {withNetwork && <td>{figure(network)}</td>}
        </>
      )}
      <td>
        {row.labels}
        {odd.length > 0 && <span className="class-why">{odd.join(', ')}</span>}
      </td>
      <td>{row.runs}</td>
      <td>{row.looks}</td>
      <td>{row.engine === 'webgpu' ? 'WebGPU' : row.engine === 'wasm' ? 'WASM' : '–'}</td>
    </tr>
  );
}

interface LinesProps {
  readonly result: ClassResult;
  readonly network: Readonly<Record<string, readonly (number | null)[]>> | null;
}

/** The class as one, and what no student is. */
function Lines({ result, network }: LinesProps) {
  const { hasTruth, perfect, clickNext } = result;
  const median = result.together;
  const line = (
    name: string,
    note: string,
    cells: readonly [string, string, string],
    trained: string,
  ) => (
    <tr key={name}>
      <th scope="row">
        {name}
        <span className="class-why">{note}</span>
      </th>
      {cells.map((cell, i) => (
        <td key={i}>{cell}</td>
      ))}
      <td />
      {network !== null && <td>{trained}</td>}
      <td colSpan={4} />
    </tr>
  );
  if (!hasTruth) return null;
  return (
    <>
      {median &&
        line(
          'The class’s median',
          median.problem ?? `labels of ${median.labels.length} pixels, as one more entrant`,
          [figure(median.labelError), figure(median.rmse), places(median.rank)],
          figure(network && networkMean(network, together)),
        )}
      {perfect !== null &&
        line('Perfect labels', 'the truth at the same pixels', ['0.000', figure(perfect), ''], '')}
      {clickNext !== null &&
        line(
          'Click here next',
          'the truth where the studio suggests, as many labels',
          ['0.000', figure(clickNext), ''],
          '',
        )}
    </>
  );
}

function Limits({ result }: { readonly result: ClassResult }) {
  const { hasTruth, together: median, rows } = result;
  if (!hasTruth) {
    return (
      <p className="hint">
        This scene has no truth with the assignment’s materials, so nobody is scored: see where the
        class agrees.
      </p>
    );
  }
  const below = rows.filter((r) => r.belowPerfect).length;
  return (
    <div className="class-limits">
      <h3>What this order says, and what it does not</h3>
      <ul>
        {median?.better !== null && median?.better !== undefined && (
          <li>
            The class together, as the median of its labels, stands at place {places(median.rank)}:{' '}
            {median.better === 0
              ? 'no student’s map is better.'
              : `the maps of ${median.better} of ${rows.length} are better.`}
          </li>
        )}
        <li>
          Label error is how far a student’s fractions are from the truth at the labelled pixels.
          Map RMSE is what the classical method makes of them, worked out here: nothing that a file
          claims is counted.
        </li>
        <li>
          Places are ranges. Two students share one where chance could turn them around: 95 % of 400
          redraws of 64 blocks of the image.
        </li>
        <li>
          {below === 0
            ? 'Nobody is below the line of perfect labels at their pixels. Who is, '
            : `${below === 1 ? 'One student is' : `${below} students are`} below the line of perfect labels at their pixels. Who is, `}
          was lucky, or changed labels until the map came out well. The figures cannot tell which.
        </li>
        <li>
          Runs, looks and engines are what the students’ pages say. The truth of a generated scene
          is in every student’s browser: this is practice, and no exam.
        </li>
      </ul>
    </div>
  );
}
