/** What the logits of the pixel are made of, and what becomes of the answer, here and on the map, without a part. */
import { useMemo, useState } from 'react';
import { omissions } from '../../trace/network';
import type { Omission } from '../../trace/network';
import { shiftOf } from '../../trace/probe';
import type { Probe } from '../../trace/probe';
import type { EndmemberDef } from '../../scene/cube';
import type { Scene } from '../../scene/scene';
import { percent } from '../common/format';
import { SelectField } from '../common/SelectField';
import { viridis } from '../draw/colormaps';
import { quantile } from '../draw/paint';
import { ColorBar } from '../maps/ColorBar';
import { CellMap } from './CellMap';
import { logit, omissionNames, partNames, points } from './words';

interface BranchesViewProps {
  readonly scene: Scene;
  readonly probe: Probe;
  readonly endmembers: readonly EndmemberDef[];
  readonly endmember: number;
}

export function BranchesView({ scene, probe, endmembers, endmember }: BranchesViewProps) {
  const there = omissions.filter((o) => probe.without[o]);
  const [wanted, setWanted] = useState<Omission>('scans');
  const part = there.includes(wanted) ? wanted : there[0];
  return (
    <>
      <Waterfall probe={probe} name={endmembers[endmember].name} endmember={endmember} />
      {part && (
        <>
          <SelectField
            label="Leave out"
            value={part}
            options={there.map((value) => ({ value, label: omissionNames[value] }))}
            onChange={setWanted}
          />
          <Without {...{ scene, probe, endmembers, part }} />
        </>
      )}
    </>
  );
}

/** Each part of the logit begins where the one before it ended. */
function barsOf(probe: Probe, endmember: number) {
  let at = 0;
  return probe.waterfall.map(({ part, values }) => {
    const from = at;
    at += values[endmember];
    return { part, value: values[endmember], from, to: at };
  });
}

/** Bars from left to right around zero, one a part, and the sum. */
function Waterfall({ probe, name, endmember }: { probe: Probe; name: string; endmember: number }) {
  const bars = barsOf(probe, endmember);
  const sum = bars[bars.length - 1].to;
  const ends = [0, ...bars.map((b) => b.to)];
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const place = (v: number): number => (100 * (v - low)) / (high - low || 1);
  return (
    <>
      <table className="inside-table inside-waterfall" aria-label={`The logit of ${name}`}>
        <thead>
          <tr>
            <th scope="col">Part</th>
            <th scope="col">
              <span className="sr-only">Drawn</span>
            </th>
            <th scope="col">To the logit of {name}</th>
          </tr>
        </thead>
        <tbody>
          {bars.map(({ part, value, from, to }) => (
            <tr key={part}>
              <th scope="row">{partNames[part]}</th>
              <td>
                <span className="inside-bar" aria-hidden="true">
                  <span
                    data-sign={value < 0 ? 'minus' : 'plus'}
                    style={{
                      left: `${place(Math.min(from, to))}%`,
                      width: `max(1px, ${Math.abs(place(to) - place(from))}%)`,
                    }}
                  />
                  <i style={{ left: `${place(0)}%` }} />
                </span>
              </td>
              <td>{logit(value)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Logit</th>
            <td />
            <td>{logit(sum)}</td>
          </tr>
        </tfoot>
      </table>
      {probe.held && (
        <p className="hint">
          Read through the head as it stands at this pixel: norms and ReLUs held. Below, the part is
          really left out.
        </p>
      )}
    </>
  );
}

function Without({
  scene,
  probe,
  endmembers,
  part,
}: Pick<BranchesViewProps, 'scene' | 'probe' | 'endmembers'> & { readonly part: Omission }) {
  const { answer } = probe;
  const other = probe.without[part]!;
  const change = probe.changes[part]!;
  const { cube, mask } = scene;
  const [chosen, setChosen] = useState<number | null>(null);
  const values = useMemo(() => change.map((v, i) => (mask.pixels[i] ? v : NaN)), [change, mask]);
  const high = useMemo(() => Math.max(quantile(values, 0.98), 1e-6), [values]);
  const mean = useMemo(() => {
    const valid = values.filter((v) => !Number.isNaN(v));
    return valid.reduce((sum, v) => sum + v, 0) / Math.max(1, valid.length);
  }, [values]);
  const { line, sample } = probe.pixel;
  const at = chosen ?? line * cube.samples + sample;
  return (
    <>
      <table className="inside-table" aria-label={`Answer without ${omissionNames[part]}`}>
        <thead>
          <tr>
            <th scope="col">Endmember</th>
            <th scope="col">Whole</th>
            <th scope="col">Without</th>
          </tr>
        </thead>
        <tbody>
          {endmembers.map((e, r) => (
            <tr key={e.id}>
              <th scope="row">{e.name}</th>
              <td>{percent(answer[r])}</td>
              <td>{percent(other[r])}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="hint">
        Without {omissionNames[part]}, {points(shiftOf(probe, part)!)} of this pixel go to other
        materials; on average over the scene, {points(mean * (1 - probe.sideShare))}.
        {probe.sideShare > 0 &&
          ` The table is the network’s own answer; ${percent(probe.sideShare)} of what is shown comes from the labels directly.`}
      </p>
      <ColorBar
        map={viridis}
        title="goes elsewhere"
        ticks={['0', percent(high / 2), `≥ ${percent(high)}`]}
        hint="How much of each pixel goes to other materials; the scale ends at the 98th percentile."
      />
      <CellMap
        label={`Change of the answer without ${omissionNames[part]}`}
        scene={cube}
        cells={cube}
        target={line * cube.samples + sample}
        {...{ chosen, values }}
        range={{ low: 0, high }}
        map={viridis}
        onChoose={setChosen}
        caption={`line ${Math.floor(at / cube.samples)}, sample ${at % cube.samples}: ${Number.isNaN(values[at]) ? 'masked' : points(values[at])}`}
      />
    </>
  );
}
