/** A label's marker as SVG, the same as the one on the image. Decorative. */
import type { EndmemberDef } from '../../scene/cube';
import { glyphOf } from '../draw/glyph';

interface MarkerProps {
  abundances: readonly number[];
  endmembers: readonly EndmemberDef[];
  size?: number;
}

export function Marker({ abundances, endmembers, size = 18 }: MarkerProps) {
  const glyph = glyphOf(abundances, endmembers);
  return (
    <svg className="marker" viewBox="-10 -10 20 20" width={size} height={size} aria-hidden="true">
      <circle r="9" fill={glyph.color} />
      {glyph.mixed &&
        glyph.slices.map((s) => <path key={s.from} d={slice(s.from, s.to)} fill={s.color} />)}
      {glyph.mixed && <circle r="5.6" fill={glyph.color} />}
      <circle r="9" className="marker-rim" />
      <text y="0.5" fill={glyph.ink} textAnchor="middle" dominantBaseline="central">
        {glyph.letter}
      </text>
    </svg>
  );
}

/** SVG path of the sector between two fractions of a turn, clockwise from the top, radius 9. */
function slice(from: number, to: number): string {
  if (to - from > 0.9999) return 'M0 -9A9 9 0 1 1 -0.01 -9Z';
  const point = (f: number) => {
    const angle = 2 * Math.PI * f;
    return `${(9 * Math.sin(angle)).toFixed(2)} ${(-9 * Math.cos(angle)).toFixed(2)}`;
  };
  return `M0 0L${point(from)}A9 9 0 ${to - from > 0.5 ? 1 : 0} 1 ${point(to)}Z`;
}
