/** How an image is turned on the map, as ENVI's "map info" can say it: pixel sizes and an angle. */

export interface Turn {
  readonly width: number;
  readonly height: number;
  /** Degrees, as ENVI's "rotation" has them; null for north up. */
  readonly rotation: number | null;
}

/**
 * @param steps x and y of one sample, then of one line: x = a + b·sample + c·line, y = d + e·sample + f·line as b, c, e, f
 * @returns null for a sheared or mirrored image, or one that is turned and has no square pixels
 */
export function turnOf([b, c, e, f]: readonly number[]): Turn | null {
  const [width, height] = [Math.hypot(b, c), Math.hypot(e, f)];
  const near = (u: number, v: number): boolean =>
    Math.abs(u - v) <= 1e-9 * Math.max(1, Math.abs(v));
  if (!(width > 0) || !(height > 0)) return null;
  // As GDAL and ENVI turn: (b, c) = (cos, −sin) · width, (e, f) = (−sin, −cos) · height.
  const [cos, sin] = [b / width, -c / width];
  if (!near(-e / height, sin) || !near(-f / height, cos)) return null;
  if (sin !== 0 && !near(width, height)) return null;
  return {
    ...{ width, height },
    rotation: sin === 0 && cos > 0 ? null : (-Math.atan2(sin, cos) * 180) / Math.PI,
  };
}

/** The end of a "map info": ", rotation=…", or nothing. */
export const rotationText = ({ rotation }: Turn): string =>
  rotation === null ? '' : `, rotation=${Number(rotation.toPrecision(12))}`;
