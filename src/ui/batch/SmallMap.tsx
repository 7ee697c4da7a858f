/** One small map in the colour of its endmember; before it is there its frame keeps the place. */
import { useEffect, useRef } from 'react';
import type { SmallMaps } from '../../protocol/apply';
import { EndmemberChip } from '../common/EndmemberChip';
import { percent } from '../common/format';
import { meanOf, paintSmall } from './thumbPaint';

interface SmallMapProps {
  readonly scene: string;
  readonly endmember: { readonly name: string; readonly color: number };
  readonly small: SmallMaps | null;
  readonly r: number;
  readonly R: number;
}

export function SmallMap({ scene, endmember, small, r, R }: SmallMapProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { name, color } = endmember;
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || !small) return;
    const image = context.createImageData(small.samples, small.lines);
    paintSmall(new Uint32Array(image.data.buffer), small, r, R, color);
    context.putImageData(image, 0, 0);
  }, [small, r, R, color]);
  const mean = small && meanOf(small, r, R);
  const share = mean === null ? '' : percent(Math.round(100 * mean) / 100);
  return (
    <li className="batch-map">
      <div className="batch-frame">
        {small && (
          <canvas
            ref={canvas}
            role="img"
            aria-label={`${name} in ${scene}: ${share} on average`}
            width={small.samples}
            height={small.lines}
          />
        )}
      </div>
      <span className="batch-caption" title={name}>
        <EndmemberChip color={color} />
        <span className="batch-caption-name">{name}</span>
        <span className="batch-share">{share}</span>
      </span>
    </li>
  );
}
