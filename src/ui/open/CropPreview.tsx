/** The picture of the file. A rectangle dragged on it is the part that is kept; the fields beside say it exactly. */
import { useRef, useState } from 'react';
import type { CSSProperties, PointerEvent } from 'react';
import type { ImportCrop, ImportReport } from '../../scene/importChoices';
import { useStudio } from '../common/context';
import { cropBetween, isWhole, wholeImage } from './crop';
import type { Place } from './crop';
import { ThumbnailCanvas } from './ThumbnailCanvas';

export function CropPreview({ report, crop }: { report: ImportReport; crop?: ImportCrop }) {
  const studio = useStudio();
  const frame = useRef<HTMLDivElement>(null);
  const [drag, setDrag] = useState<{ from: Place; to: Place } | null>(null);
  const { stored, preview } = report;
  if (!preview) {
    return (
      <div className="preview preview-none">
        <p className="empty">No picture: see below what can be said without reading it all.</p>
      </div>
    );
  }
  const place = (e: PointerEvent): Place => {
    const box = frame.current?.getBoundingClientRect();
    if (!box) return { x: 0, y: 0 };
    return { x: (e.clientX - box.left) / box.width, y: (e.clientY - box.top) / box.height };
  };
  const shown = drag ? cropBetween(drag.from, drag.to, stored) : (crop ?? wholeImage(stored));
  const cut = !isWhole(shown, stored);
  return (
    <div className="preview">
      <div
        ref={frame}
        className="preview-frame"
        style={{ '--aspect': preview.width / preview.height } as CSSProperties}
        onPointerDown={(e) => {
          if (e.button !== 0) return;
          e.currentTarget.setPointerCapture(e.pointerId);
          setDrag({ from: place(e), to: place(e) });
        }}
        onPointerMove={(e) => drag && setDrag({ ...drag, to: place(e) })}
        onPointerUp={(e) => {
          if (!drag) return;
          setDrag(null);
          const next = cropBetween(drag.from, place(e), stored);
          // A click is no rectangle.
          if (next.lines * next.samples < 4) return;
          studio.changeImport({ crop: isWhole(next, stored) ? undefined : next });
        }}
        onPointerCancel={() => setDrag(null)}
      >
        <ThumbnailCanvas of={preview} label={`Preview of ${report.file}`} />
        {cut && (
          <svg className="preview-crop" viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden>
            <path
              className="preview-outside"
              fillRule="evenodd"
              d={`M0 0H1V1H0Z${rectangle(shown, stored)}`}
            />
            <path className="preview-edge" d={rectangle(shown, stored)} />
          </svg>
        )}
      </div>
      <p className="hint">
        {cut
          ? `Kept: lines ${shown.line}–${shown.line + shown.lines - 1}, samples ${shown.sample}–${shown.sample + shown.samples - 1}.`
          : 'Drag a rectangle to keep only a part.'}
      </p>
    </div>
  );
}

function rectangle(crop: ImportCrop, size: { lines: number; samples: number }): string {
  const [x, y] = [crop.sample / size.samples, crop.line / size.lines];
  const [w, h] = [crop.samples / size.samples, crop.lines / size.lines];
  return `M${x} ${y}h${w}v${h}h${-w}Z`;
}
