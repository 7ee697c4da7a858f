/** How a race was compared: who was given what, what was the same for all, and blind methods by their best and mean seed. */
import type { RaceTable } from '../../exporters/raceTable';
import { givenTo, givenWords, sameForAll } from '../../settings/fairness';
import type { MethodId } from '../../settings/methods';
import { metric } from '../maps/format';
import { info } from './methodGroups';

interface FairnessProps {
  readonly table: RaceTable;
  readonly methods: readonly MethodId[];
}

export function Fairness({ table, methods }: FairnessProps) {
  const { blind, truth } = givenTo(methods);
  // Without a truth, or under its veil, there are no scores, and nothing is said of yardsticks either.
  const compared = table.rows.some((row) => row.rmseMean);
  const told = compared ? methods : methods.filter((m) => !truth.includes(m));
  const scored = table.rows.filter(
    (row) => blind.includes(row.method as MethodId) && row.bestSeed && row.rmseMean,
  );
  return (
    <details className="race-fairness">
      <summary>How this was compared</summary>
      <ul>
        {[...givenWords(told, (m) => info(m).name), ...sameForAll(compared)].map((sentence) => (
          <li key={sentence}>{sentence}</li>
        ))}
      </ul>
      {scored.length > 0 && (
        <table className="race-table race-short-table" aria-label="Blind methods by seed">
          <thead>
            <tr>
              {['Blind method', 'RMSE, mean of seeds', 'Best seed', 'Seeds'].map((title) => (
                <th key={title} scope="col">
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {scored.map(({ method, name, rmseMean, bestSeed, runs }) => (
              <tr key={method}>
                <th scope="row">{name}</th>
                <td>{metric(rmseMean!.mean)}</td>
                <td>
                  {metric(bestSeed!.rmse)} (seed {bestSeed!.seed})
                </td>
                <td>{runs}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </details>
  );
}
