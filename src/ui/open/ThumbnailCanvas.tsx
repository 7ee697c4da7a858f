/** A small picture of the report at one canvas pixel per pixel; CSS scales it. */
import { useEffect, useRef } from 'react';
import type { Thumbnail } from '../../scene/importChoices';

export function ThumbnailCanvas({ of, label }: { of: Thumbnail; label?: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const image = context.createImageData(of.width, of.height);
    image.data.set(of.rgba);
    context.putImageData(image, 0, 0);
  }, [of]);
  return (
    <canvas
      ref={canvas}
      className="thumbnail"
      width={of.width}
      height={of.height}
      role={label ? 'img' : undefined}
      aria-label={label}
      aria-hidden={label ? undefined : true}
    />
  );
}
