/** One map of the small multiples: it follows the cursor by itself, so that a move renders maps and no panel. */
import { valueAt } from '../../maths/channel';
import { useStudio, useStudioState } from '../common/context';
import { abundance, signed } from '../maps/format';
import { MapView } from '../maps/MapView';
import type { RaceMapColumn } from './mapRows';

interface RaceMapProps {
  readonly column: RaceMapColumn;
  readonly lines: number;
  readonly samples: number;
}

const nothing = (): void => undefined;

export function RaceMap({ column, lines, samples }: RaceMapProps) {
  const { store } = useStudio();
  const cursor = useStudioState((s) => s.cursor);
  const { content, value, truth } = column;
  const inside = cursor && cursor.line < lines && cursor.sample < samples;
  const pixel = inside ? cursor.line * samples + cursor.sample : -1;
  return (
    <MapView
      lines={lines}
      samples={samples}
      caption={value && pixel >= 0 ? abundance(valueAt(value, pixel)) : ''}
      content={content}
      format={() => (value && truth ? signed(valueAt(value, pixel, truth)) : '')}
      cursor={cursor}
      onCursor={(line, sample) => store.getState().setCursor({ line, sample })}
      onPick={nothing}
    >
      {value && !content ? 'no truth' : ''}
    </MapView>
  );
}
