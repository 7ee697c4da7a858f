/** A link as a QR code, dark on light in both themes: that is how cameras read it. */
import { useEffect, useState } from 'react';
import type { QrPicture } from './qr';

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
  return (
    <svg
      className="qr"
      role="img"
      aria-label="QR code of the link"
      viewBox={picture ? `0 0 ${picture.side} ${picture.side}` : undefined}
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
