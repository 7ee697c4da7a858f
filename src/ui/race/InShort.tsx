/** Who wins on this scene, by how much, how surely and at what cost: from the race that is shown, and nothing else. */
import { betterWords, byHowMuch, costOf, standingOf, surely } from '../../exporters/standing';
import type { Rival, Stands } from '../../exporters/standing';
import { campOf } from '../../settings/fairness';
import { nameWithSchedule } from '../../settings/schedules';
import type { MethodId } from '../../settings/methods';
import { Panel } from '../common/Panel';
import type { Help } from '../common/help';
import { count } from '../common/format';
import { scrollable } from '../common/scrollable';
import { metric } from '../maps/format';
import type { RaceData } from './raceData';

const help: Help = {
  text: [
    'The best of ours, of the peers and of classical unmixing, by mean RMSE of the abundances over the seeds of this race. It says nothing of other scenes.',
  ],
};

export function InShort({ race }: { readonly race: RaceData }) {
  const runs = race.runs.flatMap((r) => r.result ?? []);
  const standing = standingOf({
    runs,
    nameOf: (method, steps) => nameWithSchedule(method as MethodId, steps),
    campOf: (method) => campOf(method as MethodId),
  });
  if (!standing) return null;
  const { winner, rivals } = standing;
  const left = race.runs.filter((r) => r.status === 'waiting' || r.status === 'running').length;
  return (
    <Panel id="race-short" title="In short" help={help} aside="on this scene, in this race">
      <p className="race-verdict">
        <strong>{winner.name}</strong> {left > 0 ? 'leads' : 'wins'} with a mean RMSE of{' '}
        {metric(winner.rmse)} over {count(winner.seeds, 'seed')}.
        {left > 0 && ` ${count(left, 'run')} of the race ${left === 1 ? 'is' : 'are'} not done.`}
        {betterWords(standing).map((words) => ` ${words}`)}
        {rivals.length === 0 && ' There is nobody of another camp to compare it with.'}
      </p>
      <div
        className="race-table-box"
        aria-label="The best of each camp, as a table"
        {...scrollable}
      >
        <table className="race-table race-short-table" aria-label="The best of each camp">
          <thead>
            <tr>
              {['Best of', 'Method', 'Mean RMSE', 'Winner’s error', 'How surely', 'Cost'].map(
                (title) => (
                  <th key={title} scope="col">
                    {title}
                  </th>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            <Row stands={winner} rival={null} />
            {rivals.map((rival) => (
              <Row key={rival.camp} stands={rival} rival={rival} />
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

const camps: Readonly<Record<string, string>> = {
  ours: 'Ours',
  'a peer': 'Peers',
  classical: 'Classical',
};

function Row({ stands, rival }: { readonly stands: Stands; readonly rival: Rival | null }) {
  return (
    <tr>
      <th scope="row">{camps[stands.camp]}</th>
      <td>{stands.name}</td>
      <td data-best={rival === null || undefined}>
        <span className="race-value">{metric(stands.rmse)}</span>
        {stands.sd !== null && <span className="race-sd"> ± {metric(stands.sd)}</span>}
      </td>
      <td>{rival === null ? '–' : (byHowMuch(rival) ?? 'no seed in common')}</td>
      <td>{rival === null ? '–' : surely(rival)}</td>
      <td>{costOf(stands)}</td>
    </tr>
  );
}
