/** A guess and the measurement on one axis. The words below it say the same. */
import type { NumberQuestion } from '../../lessons/lesson';
import { numberWords } from '../../store/lesson/words';

const width = 240;
const margin = 12;

interface NumberAxisProps {
  readonly ask: NumberQuestion;
  readonly said: number;
  readonly found: number;
}

export function NumberAxis({ ask, said, found }: NumberAxisProps) {
  // A measurement beyond the scale of the question widens the axis rather than stand at its end.
  const low = Math.min(ask.min, found);
  const high = Math.max(ask.max, found);
  const at = (value: number) => margin + ((value - low) / (high - low)) * (width - 2 * margin);
  return (
    <svg className="lesson-axis" viewBox={`0 0 ${width} 58`} aria-hidden="true">
      <line className="lesson-axis-line" x1={margin} x2={width - margin} y1="29" y2="29" />
      <line className="lesson-axis-gap" x1={at(said)} x2={at(found)} y1="29" y2="29" />
      <path className="lesson-axis-said" d={`M${at(said)} 27l-6 -10h12Z`} />
      <circle className="lesson-axis-found" cx={at(found)} cy="29" r="5" />
      <text x={inside(at(said), 18)} y="12" textAnchor="middle">
        you
      </text>
      <text x={inside(at(found), 28)} y="47" textAnchor="middle">
        measured
      </text>
      <text className="lesson-axis-end" x="2" y="57">
        {numberWords(low)}
      </text>
      <text className="lesson-axis-end" x={width - 2} y="57" textAnchor="end">
        {numberWords(high)}
      </text>
    </svg>
  );
}

/** Words at the ends stay in the picture. */
const inside = (x: number, half: number) => Math.min(width - half, Math.max(half, x));
