/**
 * Recognises a binary spectrum of an ASD field spectrometer by its first bytes. Layout: "Indico Version 8 File Format"
 * (ASD document 600660), the same since the first version as far as it is used here.
 */

/** Bytes before the spectrum. */
export const ASD_HEADER = 484;
/** More channels than any instrument has, and fewer bytes than a library. */
export const MAX_CHANNELS = 8192;

/** What the header says of the values. */
export interface AsdHeader {
  readonly version: string;
  /** 0 raw, 1 reflectance, 2 radiance … */
  readonly dataType: number;
  /** 0 float, 1 whole numbers, 2 double */
  readonly dataFormat: number;
  readonly channels: number;
  /** Nanometres. */
  readonly first: number;
  readonly step: number;
}

/** The fields of the header; null where they are not those of a spectrum. @param head the first bytes of the file */
export function asdHeader(head: Uint8Array): AsdHeader | null {
  if (head.length < ASD_HEADER) return null;
  const version = String.fromCharCode(...head.subarray(0, 3));
  if (!/^(ASD|as[2-9])$/.test(version)) return null;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const first = view.getFloat32(191, true);
  const step = view.getFloat32(195, true);
  const [dataType, dataFormat] = [view.getUint8(186), view.getUint8(199)];
  const channels = view.getUint16(204, true);
  const isGrid = first >= 200 && first <= 3000 && step > 0 && step <= 100;
  if (!isGrid || dataFormat > 2 || channels < 2 || channels > MAX_CHANNELS) return null;
  return { version, dataType, dataFormat, channels, first, step };
}

export const isAsd = (head: Uint8Array): boolean => asdHeader(head) !== null;
