/**
 * Three endmembers as a triangle whose corners are 100 %: one handle, dragged, or moved by arrow keys towards a corner.
 * The linked sliders below it say the same to those who cannot use it; more endmembers have sliders only.
 */
import { useRef } from 'react';
import type { KeyboardEvent, PointerEvent } from 'react';
import type { EndmemberDef } from '../../scene/cube';
import { pure, withFraction } from '../../maths/simplex';
import { corners, fromTriangle, toTriangle } from '../../maths/triangle';
import { endmemberColor, endmemberInk, endmemberLetter } from '../draw/colors';
import { percent } from '../common/format';

interface SimplexHandleProps {
  /** [3] */
  readonly abundances: readonly number[];
  /** [3] */
  readonly endmembers: readonly EndmemberDef[];
  readonly onChange: (abundances: readonly number[], merge: boolean) => void;
  readonly onEnd: () => void;
}

/** Of the drawing: a triangle this wide, with room for the corners' letters around it. */
const side = 128;
const margin = 15;
const width = side + 2 * margin;
const height = side * corners[1].y + 2 * margin;
const at = ({ x, y }: { x: number; y: number }) => ({ x: margin + x * side, y: margin + y * side });

/** Which corner a key moves towards (or away from), by one percent; with Shift by ten. */
const keys: Readonly<Record<string, readonly [corner: number, sign: number]>> = {
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
  ArrowLeft: [1, 1],
  ArrowRight: [2, 1],
};

export function SimplexHandle({ abundances, endmembers, onChange, onEnd }: SimplexHandleProps) {
  const svg = useRef<SVGSVGElement>(null);
  const dragging = useRef(false);
  const place = at(toTriangle(abundances));
  const names = endmembers.map((e) => e.name || endmemberLetter(e.color));
  const words = names.map((name, r) => `${name} ${percent(abundances[r])}`).join(', ');

  const follow = (e: PointerEvent) => {
    const box = svg.current?.getBoundingClientRect();
    if (!box) return;
    const x = ((e.clientX - box.left) / box.width) * width - margin;
    const y = ((e.clientY - box.top) / box.height) * height - margin;
    // To the percent: a person cannot mean more, and the numbers beside it stay readable.
    const raw = fromTriangle(x / side, y / side).map((v) => Math.round(v * 100));
    raw[raw.indexOf(Math.max(...raw))] += 100 - raw.reduce((sum, v) => sum + v, 0);
    onChange(
      raw.map((v) => v / 100),
      true,
    );
  };
  const press = (e: KeyboardEvent) => {
    if (e.ctrlKey || e.metaKey || e.altKey) return;
    const move = keys[e.key];
    if (!move) return;
    e.preventDefault();
    const [corner, sign] = move;
    const step = (e.shiftKey ? 0.1 : 0.01) * sign;
    onChange(withFraction(abundances, corner, abundances[corner] + step), true);
  };

  return (
    <svg
      ref={svg}
      className="simplex"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      onPointerDown={(e) => {
        if (e.button > 0) return;
        e.currentTarget.setPointerCapture(e.pointerId);
        dragging.current = true;
        follow(e);
      }}
      onPointerMove={(e) => dragging.current && follow(e)}
      onPointerUp={() => {
        dragging.current = false;
        onEnd();
      }}
      onPointerCancel={() => {
        dragging.current = false;
        onEnd();
      }}
    >
      <path
        className="simplex-face"
        d={`M${corners.map((c) => `${at(c).x} ${at(c).y}`).join('L')}Z`}
      />
      {[0.25, 0.5, 0.75].map((level) =>
        corners.map((_, r) => {
          const ends = [1, 2].map((k) => {
            const a = pure(3, r).map((v) => v * level);
            a[(r + k) % 3] = 1 - level;
            return at(toTriangle(a));
          });
          return (
            <line
              key={`${level}-${r}`}
              className="simplex-grid"
              x1={ends[0].x}
              y1={ends[0].y}
              x2={ends[1].x}
              y2={ends[1].y}
            />
          );
        }),
      )}
      {corners.map((c, r) => {
        const { x, y } = at(c);
        return (
          <g key={endmembers[r].id} className="simplex-corner" transform={`translate(${x} ${y})`}>
            <circle r="9" fill={endmemberColor(endmembers[r].color)} />
            <text y="0.5" fill={endmemberInk(endmembers[r].color)}>
              {endmemberLetter(endmembers[r].color)}
            </text>
          </g>
        );
      })}
      <circle
        className="simplex-handle"
        cx={place.x}
        cy={place.y}
        r="7"
        role="slider"
        tabIndex={0}
        aria-label={`Fractions of ${names.join(', ')}: up for more ${names[0]}, down for less, left for ${names[1]}, right for ${names[2]}`}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(abundances[0] * 100)}
        aria-valuetext={words}
        onKeyDown={press}
        onKeyUp={onEnd}
        onBlur={onEnd}
      />
    </svg>
  );
}
