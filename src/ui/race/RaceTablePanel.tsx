/** The race as a table: a row a method, mean ± sd over seeds, sortable, best in bold; failures beneath their method. */
import { useMemo, useState } from 'react';
import { raceTable } from '../../exporters/raceTable';
import type { RaceCell, RaceRow } from '../../exporters/raceTable';
import type { EndmemberDef } from '../../scene/cube';
import type { MethodId } from '../../settings/methods';
import { isVeiled, veiledWords } from '../../store/open/veil';
import type { RaceRun } from '../../store/race/race';
import { EndmemberChip } from '../common/EndmemberChip';
import { word } from '../common/help';
import type { Help } from '../common/help';
import { useStudio, useStudioState } from '../common/context';
import { Panel } from '../common/Panel';
import { metric } from '../maps/format';
import { ExportBar } from './ExportBar';
import { Badge } from './MethodPicker';
import { info } from './methodGroups';
import { scrollable } from '../common/scrollable';
import type { RaceData } from './raceData';
import {
  allRows,
  nextSorting,
  significance,
  sortedRows,
  tableColumns,
  tableInput,
} from './results';
import type { Sorting, TableColumn } from './results';

interface RaceTablePanelProps {
  readonly race: RaceData;
  /** [R] as they are called and coloured now */
  readonly endmembers: readonly EndmemberDef[];
  /** Scene name, for files and captions. */
  readonly scene: string;
  readonly unit: string;
}

export const raceTableHelp: Help = {
  text: ['Mean and standard deviation over seeds; the best of a column is bold.'],
  terms: [word.rmse, word.sad],
};

export function RaceTablePanel({ race, endmembers, scene, unit }: RaceTablePanelProps) {
  const [sorting, setSorting] = useState<Sorting | null>(null);
  const { store } = useStudio();
  const veiled = useStudioState(isVeiled);
  const { runs, config } = race;
  const names = endmembers.map((e) => e.name).join('\n');
  // Progress within a run changes the race but none of what the table shows.
  const { input, table } = useMemo(() => {
    const made = tableInput({ runs, config }, names.split('\n'));
    return { input: made, table: raceTable(made) };
  }, [runs, config, names]);
  const columns = useMemo(
    () => tableColumns(names.split('\n'), config.truth),
    [names, config.truth],
  );
  const rows = sortedRows(allRows(table, config.methods), columns, sorting);
  const finished = runs.filter((r) => r.result).length;
  const note = significance(table);
  const sortBy = (key: string): void => setSorting(nextSorting(sorting, key));
  const header = { sorting, sortBy };
  return (
    <Panel
      id="race-table"
      title="Results"
      help={raceTableHelp}
      aside={`${finished} of ${runs.length} runs, mean ± sd over seeds`}
    >
      <div className="race-table-box" aria-label="Results table" {...scrollable}>
        <table className="race-table" aria-label="Race results">
          <thead>
            <tr>
              <Header {...header} name="method" title="Method" what="Sort by name" />
              {columns.map((c) => (
                <Header
                  key={c.key}
                  {...header}
                  name={c.key}
                  title={c.title}
                  what={c.what}
                  endmember={c.endmember === null ? undefined : endmembers[c.endmember]}
                />
              ))}
              <Header
                {...header}
                name="runs"
                title="Runs"
                what="Finished runs of those asked for"
              />
            </tr>
          </thead>
          {rows.map((row) => (
            <MethodRows key={row.method} row={row} columns={columns} race={race} />
          ))}
        </table>
      </div>
      <div className="race-notes">
        {!config.truth && (
          <p>
            {veiled
              ? `Without the truth RMSE and SAD are absent. ${veiledWords}`
              : 'This scene has no ground truth, so RMSE and SAD are absent. Open its truth to have the methods scored.'}
          </p>
        )}
        {config.truth && <p>{note}</p>}
        <p>
          RMSE of abundances; SAD in radians; reconstruction in{' '}
          {unit === 'unknown' ? 'the scene’s own units' : unit}. Best of each column in bold.
          Failed, skipped and cancelled runs are not averaged in.
        </p>
      </div>
      <ExportBar
        {...{ table, input, scene }}
        disabled={finished === 0}
        onCapsule={() => store.getState().askCapsule({ kind: 'save', of: 'race' })}
      />
    </Panel>
  );
}

interface HeaderProps {
  readonly name: string;
  readonly title: string;
  readonly what: string;
  readonly endmember?: EndmemberDef;
  readonly sorting: Sorting | null;
  readonly sortBy: (key: string) => void;
}

function Header({ name, title, what, endmember, sorting, sortBy }: HeaderProps) {
  const direction = sorting?.key === name ? sorting.direction : 'none';
  return (
    <th scope="col" aria-sort={direction} className={name === 'method' ? 'race-name' : undefined}>
      <button type="button" className="race-sort" title={what} onClick={() => sortBy(name)}>
        {endmember && <EndmemberChip color={endmember.color} drawn />}
        <span className="race-sort-title">{title}</span>
        <span className="race-arrow" aria-hidden="true">
          {direction === 'ascending' ? '↑' : direction === 'descending' ? '↓' : ''}
        </span>
      </button>
    </th>
  );
}

interface MethodRowsProps {
  readonly row: RaceRow;
  readonly columns: readonly TableColumn[];
  readonly race: RaceData;
}

function MethodRows({ row, columns, race }: MethodRowsProps) {
  const method = row.method as MethodId;
  const mine = race.runs.filter((r) => r.method === method);
  const failed = mine.filter((r) => r.status === 'failed');
  const notes = [...new Set(mine.flatMap((r) => r.result?.note ?? []))];
  return (
    <tbody>
      <tr>
        <th scope="row" className="race-name" title={notes.join(' · ') || info(method).help}>
          <span className="race-name-text">{row.name}</span>{' '}
          <Badge supervision={info(method).supervision} />
        </th>
        {columns.map((c) => (
          <Cell key={c.key} cell={c.cell(row)} kind={c.kind} />
        ))}
        <td>
          {row.runs} of {mine.length}
          {row.failed > 0 && <span className="race-failed">{row.failed} failed</span>}
        </td>
      </tr>
      {failed.length > 0 && (
        <tr className="race-failure">
          <td colSpan={columns.length + 2}>
            <ul>
              {grouped(failed).map(([message, seeds]) => (
                <li key={message}>
                  {seeds.length === 1 ? 'Seed' : 'Seeds'} {seeds.join(', ')} failed: {message}
                </li>
              ))}
            </ul>
          </td>
        </tr>
      )}
    </tbody>
  );
}

/** Seeds that failed for the same reason, together. */
function grouped(runs: readonly RaceRun[]): [string, number[]][] {
  const by = new Map<string, number[]>();
  for (const { error, seed } of runs) {
    const message = error ? `${error.message} ${error.advice}` : 'no reason given.';
    by.set(message, [...(by.get(message) ?? []), seed]);
  }
  return [...by];
}

function Cell({ cell, kind }: { cell: RaceCell | null; kind: TableColumn['kind'] }) {
  if (!cell) return <td className="race-none">–</td>;
  const write = kind === 'error' ? metric : kind === 'seconds' ? seconds : whole;
  return (
    <td data-best={cell.best || undefined}>
      <span className="race-value">{write(cell.mean)}</span>
      {cell.sd !== null && kind !== 'count' && <span className="race-sd"> ± {write(cell.sd)}</span>}
    </td>
  );
}

const seconds = (v: number): string =>
  v < 0.995 ? v.toFixed(2) : v < 9.95 ? v.toFixed(1) : whole(v);
const whole = (v: number): string => Math.round(v).toLocaleString('en');
