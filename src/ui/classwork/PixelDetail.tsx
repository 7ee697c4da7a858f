/** One pixel closely: its spectrum, what everybody says of each material, their median, and the truth where it is shown. */
import { useMemo, useState } from 'react';
import type { Assignment } from '../../documents/classwork';
import type { ClassPixelRow, ClassResult, Collected } from '../../protocol/classwork';
import { spectrumAt } from '../../scene/cube';
import { labelFromTruth } from '../../scene/sampling';
import type { Scene } from '../../scene/scene';
import { truthInOrder } from '../../unmixing/classwork/truthInOrder';
import { isVeiled } from '../../store/open/veil';
import { useStudioState } from '../common/context';
import { percent, sentence } from '../common/format';
import { scrollable } from '../common/scrollable';
import { endmemberColor, endmemberInk, endmemberLetter } from '../draw/colors';
import { bandAxis, plotBox, spectrumPath, valueDomain } from '../draw/spectrumAxes';
import { AxisLines, BandNumbers, MaskedBands, ValueAxis, useWidth } from '../spectra/plotParts';

interface PixelDetailProps {
  readonly assignment: Assignment;
  readonly scene: Scene;
  readonly result: ClassResult;
  readonly names: Collected['names'] | null;
  readonly pixel: ClassPixelRow;
}

export function PixelDetail({ assignment, scene, result, names, pixel }: PixelDetailProps) {
  const veiled = useStudioState(isVeiled);
  const { endmembers } = assignment.share;
  const truth = useMemo(() => {
    const ordered = !veiled && scene.truth ? truthInOrder(scene.truth, endmembers) : null;
    const { line, sample } = pixel;
    return ordered && labelFromTruth(ordered, line, sample, scene.cube.samples);
  }, [veiled, scene, endmembers, pixel]);
  const { agreement, said } = pixel;
  return (
    <>
      <Spectrum scene={scene} pixel={pixel} />
      <ul className="class-strips">
        {endmembers.map(({ name, color }, r) => (
          <Strip
            key={name}
            {...{ name, color }}
            values={said.map(({ abundances }) => abundances[r])}
            median={agreement?.median[r] ?? null}
            truth={truth?.abundances[r] ?? null}
          />
        ))}
      </ul>
      <div className="class-scale" aria-hidden="true">
        <span>0 %</span>
        <span>Fraction of the pixel</span>
        <span>100 %</span>
      </div>
      <p className="hint">
        A dot is a student{agreement ? ', the bar their median' : ''}
        {truth ? ', the triangle the truth' : ''}.
      </p>
      <Said {...{ result, names, pixel }} materials={endmembers.map((e) => e.name)} />
    </>
  );
}

interface StripProps {
  readonly name: string;
  readonly color: number;
  readonly values: readonly number[];
  readonly median: number | null;
  readonly truth: number | null;
}

/** Dots of one value lie apart upwards and downwards in their order, the same at every look. */
const lanes = [0, 5, -5, 2.5, -2.5];

/** A circle of a path: hundreds of students are one element. */
const dotAt = (x: number, y: number): string =>
  `M${(x - 3.2).toFixed(1)} ${y}a3.2 3.2 0 1 0 6.4 0a3.2 3.2 0 1 0 -6.4 0`;

function Strip({ name, color, values, median, truth }: StripProps) {
  const [frame, width] = useWidth(240);
  const tint = endmemberColor(color);
  const inner = Math.max(40, width) - 12;
  const x = (v: number): number => 6 + Math.min(1, Math.max(0, v)) * inner;
  const words = [
    `${values.length} students, from ${percent(Math.min(...values))} to ${percent(Math.max(...values))}`,
    median === null ? '' : `median ${percent(median)}`,
    truth === null ? '' : `truth ${percent(truth)}`,
  ].filter(Boolean);
  return (
    <li>
      <span className="class-strip-name">
        <span
          className="chip"
          data-letter={endmemberLetter(color)}
          style={{ background: tint, color: endmemberInk(color) }}
        />
        {name}
      </span>
      <div ref={frame} className="class-strip">
        {values.length > 0 && (
          <svg width={width} height={26} role="img" aria-label={`${name}: ${words.join(', ')}`}>
            <line className="grid" x1={6} x2={6 + inner} y1={13} y2={13} />
            <path
              className="class-dot"
              fill={tint}
              d={values.map((v, i) => dotAt(x(v), 13 + lanes[i % lanes.length])).join('')}
            />
            {median !== null && (
              <rect className="class-median" x={x(median) - 1.5} y={1} width={3} height={24} />
            )}
            {truth !== null && <path className="class-true" d={`M${x(truth)} 8l-5 -8h10Z`} />}
          </svg>
        )}
      </div>
    </li>
  );
}

const height = 150;
const margin = { left: 46, right: 14 };
const inside = { top: 8, height: height - 42 };

function Spectrum({ scene, pixel }: Pick<PixelDetailProps, 'scene' | 'pixel'>) {
  const { cube, mask } = scene;
  const [frame, width] = useWidth(340);
  const axis = useMemo(() => bandAxis(cube), [cube]);
  const values = useMemo(() => valueDomain(cube, mask), [cube, mask]);
  const box = plotBox(width, margin, inside);
  const spectrum = spectrumAt(cube, pixel.line, pixel.sample);
  const unit = cube.unit === 'unknown' ? 'value' : cube.unit;
  return (
    <div ref={frame}>
      <svg
        className="svg-plot"
        width={width}
        height={height}
        role="img"
        aria-label="Spectrum of the pixel"
      >
        <MaskedBands bands={mask.bands} {...{ axis, box }} />
        <ValueAxis box={box} scale={values} wanted={3} title={sentence(unit)} />
        <BandNumbers {...{ axis, box }} apart={70} below={[14, 28]} />
        <AxisLines box={box} />
        <path
          className="class-spectrum"
          d={spectrumPath(spectrum, mask.bands, axis, values, box)}
        />
      </svg>
    </div>
  );
}

interface SaidProps extends Pick<PixelDetailProps, 'result' | 'names' | 'pixel'> {
  readonly materials: readonly string[];
}

/** The same as numbers. */
function Said({ result, names, pixel, materials }: SaidProps) {
  const called = useMemo(
    () => new Map(result.rows.map(({ key, pseudonym }) => [key, pseudonym])),
    [result],
  );
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>What each says, as numbers</summary>
      <div {...scrollable} aria-label="What each says of this pixel" className="class-table-box">
        <table className="class-table">
          <thead>
            <tr>
              <th scope="col">Who</th>
              {materials.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {(open ? pixel.said : []).map(({ key, abundances }) => (
              <tr key={key}>
                <th scope="row">
                  {called.get(key)}
                  {names?.[key] != null && <span className="class-name">{names[key]}</span>}
                </th>
                {abundances.map((a, r) => (
                  <td key={r}>{percent(a)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
