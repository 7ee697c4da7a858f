/** A link as a QR code, dark on light in both themes: that is how cameras read it. */
import { useEffect, useState } from 'react';
import type { QrPicture } from './qr';

/** Of a side, in pixels, before it is known how many modules it has; most links take as much. */
const USUAL = 276;

/** Whole pixels a module, or some are half as wide again as others; under three no camera reads across a room. */
const pixelsOf = (side: number): number => Math.max(3, Math.floor(USUAL / side));

export function QrCode({ text }: { readonly text: string }) {
  const [picture, setPicture] = useState<QrPicture | 'failed' | null>(null);
  useEffect(() => {
    let gone = false;
    void import('./qr').then(
      ({ qrPicture }) => {
        if (!gone) setPicture(qrPicture(text));
      },
      () => {
        if (!gone) setPicture('failed');
      },
    );
    return () => {
      gone = true;
    };
  }, [text]);
  if (picture === 'failed') {
    return <p className="qr">The QR code could not be loaded. The link is whole.</p>;
  }
  const modules = picture?.side ?? 1;
  const pixels = picture ? modules * pixelsOf(modules) : USUAL;
  return (
    <svg
      className="qr"
      role="img"
      aria-label="QR code of the link"
      width={pixels}
      height={pixels}
      viewBox={`0 0 ${modules} ${modules}`}
      shapeRendering="crispEdges"
    >
      {picture && (
        <>
          <rect width={picture.side} height={picture.side} className="qr-light" />
          <path d={picture.path} className="qr-dark" />
        </>
      )}
    </svg>
  );
}
