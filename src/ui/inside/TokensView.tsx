/** The tokens of the pixel in their order: what each is made of, whether its gate is open, and what it gives the others. */
import { useMemo } from 'react';
import type { EndmemberDef } from '../../scene/cube';
import type { Scene } from '../../scene/scene';
import type { TokenProbe } from '../../trace/probe';
import { percent, value } from '../common/format';
import { bandAxis, plotBox, spectrumPath } from '../draw/spectrumAxes';
import { AxisLines, BandNumbers, MaskedBands, useWidth } from '../spectra/plotParts';
import { logit } from './words';

interface TokensViewProps {
  readonly scene: Scene;
  readonly tokens: TokenProbe;
  readonly endmembers: readonly EndmemberDef[];
  readonly endmember: number;
}

export function TokensView({ scene, tokens, endmembers, endmember }: TokensViewProps) {
  const { G, fingerprint, gate, steps } = tokens;
  const name = endmembers[endmember].name;
  const most = Math.max(...gate.map(Math.abs), 1e-9);
  return (
    <>
      <ol className="inside-tokens">
        {Array.from({ length: G }, (_, g) => (
          <li key={g} className="inside-token">
            <h3>Token {g + 1}</h3>
            {fingerprint && <Fingerprint {...{ scene, fingerprint, g }} />}
            <p className="hint">
              {fingerprint &&
                `${percent(fingerprint.prior[g])} of its pull comes from the classical answer. `}
              Gate {value(gate[g])}, Δ {value(steps[g])}.
            </p>
            <span className="inside-bar" aria-hidden="true">
              <span
                data-sign={gate[g] < 0 ? 'minus' : 'plus'}
                style={{ left: 0, width: `max(1px, ${(100 * Math.abs(gate[g])) / most}%)` }}
              />
            </span>
          </li>
        ))}
      </ol>
      <p className="hint">
        {fingerprint
          ? 'Curves: how strongly the token follows each band of this pixel. '
          : 'Which bands a token follows is not drawn here: in this build a pixel’s features depend on its neighbours, too. '}
        The bar is the gate, SiLU(z): near 0 it is closed, and nothing of the scan passes.
      </p>
      <Matrix {...{ tokens, name, endmember }} R={endmembers.length} />
    </>
  );
}

interface MatrixProps {
  readonly tokens: TokenProbe;
  readonly R: number;
  readonly endmember: number;
  readonly name: string;
}

/** What token s (column) adds to the logit by way of token t (row). */
function Matrix({ tokens: { G, sources }, R, endmember, name }: MatrixProps) {
  const of = (t: number, s: number): number => sources[(t * G + s) * R + endmember];
  const all = [...Array(G).keys()];
  const sum = all.reduce((a, t) => a + all.reduce((b, s) => b + of(t, s), 0), 0);
  return (
    // A narrow column scrolls it sideways.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="inside-scroll" role="group" aria-label="Table of tokens" tabIndex={0}>
      <table className="inside-table" aria-label={`What the tokens give the logit of ${name}`}>
        <thead>
          <tr>
            <th scope="col">By way of</th>
            {all.map((s) => (
              <th key={s} scope="col">
                from {s + 1}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {all.map((t) => (
            <tr key={t}>
              <th scope="row">Token {t + 1}</th>
              {all.map((s) => (
                <td key={s}>{s <= t ? logit(of(t, s)) : ''}</td>
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Sum</th>
            <td colSpan={G}>
              {logit(sum)}, the whole part of the spectral scan in the logit of {name}
            </td>
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

const margin = { left: 8, right: 8 };
const height = 84;

function Fingerprint({
  scene,
  fingerprint,
  g,
}: {
  readonly scene: Scene;
  readonly fingerprint: NonNullable<TokenProbe['fingerprint']>;
  readonly g: number;
}) {
  const [frame, width] = useWidth(150);
  const { cube, mask } = scene;
  const axis = useMemo(() => bandAxis(cube), [cube]);
  const { bands, bandIndex } = fingerprint;
  const B = bandIndex.length;
  const curve = useMemo(() => {
    const out = new Float64Array(cube.bands).fill(NaN);
    bandIndex.forEach((band, k) => (out[band] = bands[g * B + k]));
    return out;
  }, [bands, bandIndex, cube.bands, g, B]);
  const top = Math.max(...bands.subarray(g * B, (g + 1) * B), 1e-12);
  const box = plotBox(width, margin, { top: 4, height: 46 });
  return (
    <div ref={frame} className="inside-fingerprint">
      <svg
        className="svg-plot"
        {...{ width, height }}
        role="img"
        aria-label={`How strongly token ${g + 1} follows each band, against ${axis.title}`}
      >
        <MaskedBands bands={mask.bands} axis={axis} box={box} />
        <path
          className="inside-curve"
          d={spectrumPath(curve, mask.bands, axis, { from: 0, to: 1.05 * top }, box)}
        />
        <AxisLines box={box} />
        <BandNumbers axis={axis} box={box} apart={60} below={[13, 28]} />
      </svg>
    </div>
  );
}
