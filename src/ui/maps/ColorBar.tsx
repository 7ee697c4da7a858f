/** A horizontal colour bar with ticks and a title. */
import { cssGradient } from '../draw/colormaps';
import type { ColorMap } from '../draw/colormaps';

interface ColorBarProps {
  readonly map: ColorMap;
  readonly title: string;
  /** Texts at even distances from the first to the last colour. */
  readonly ticks: readonly string[];
  readonly hint?: string;
}

export function ColorBar({ map, title, ticks, hint }: ColorBarProps) {
  return (
    <div
      className="colorbar"
      role="img"
      aria-label={`Colour scale, ${title}: ${ticks[0]} to ${ticks[ticks.length - 1]}`}
      title={hint}
    >
      <span className="colorbar-title">{title}</span>
      <span className="colorbar-scale">
        <span className="colorbar-ramp" style={{ backgroundImage: cssGradient(map) }} />
        <span className="colorbar-ticks">
          {ticks.map((tick, i) => (
            <span key={tick} style={{ left: `${(100 * i) / (ticks.length - 1)}%` }}>
              {tick}
            </span>
          ))}
        </span>
      </span>
    </div>
  );
}
