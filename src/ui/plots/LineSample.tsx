/** A short piece of a line as it looks in the plot, for HTML legends. */

export type Dash = 'solid' | 'dot' | 'dash' | 'dashdot' | 'longdash';

const patterns: Record<Dash, string | undefined> = {
  solid: undefined,
  dot: '2 3',
  dash: '6 4',
  dashdot: '6 3 2 3',
  longdash: '11 4',
};

interface LineSampleProps {
  readonly dash: Dash;
  readonly width?: number;
  /** CSS colour; the text's own when left out. */
  readonly color?: string;
}

export function LineSample({ dash, width = 2, color = 'currentColor' }: LineSampleProps) {
  return (
    <svg className="line-sample" width="26" height="8" viewBox="0 0 26 8" aria-hidden="true">
      <path d="M0 4H26" stroke={color} strokeWidth={width} strokeDasharray={patterns[dash]} />
    </svg>
  );
}
