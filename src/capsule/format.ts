/** By what capsules are recognised, apart from their check, which comes when one is opened. */

export const capsuleFormat = 'unmixing-studio-capsule';
export const capsuleExtension = '.capsule.zip';
/** Its own document, and that of others; both at the root. */
export const capsuleFile = 'capsule.json';
export const crateFile = 'ro-crate-metadata.json';

/** Whether the beginning of a file is that of a capsule: a zip whose first member (by order or by name) is capsule.json. */
export function isCapsuleHead(head: Uint8Array): boolean {
  const name = new TextDecoder('latin1').decode(head.subarray(30, 30 + capsuleFile.length));
  return [0x50, 0x4b, 3, 4].every((byte, i) => head[i] === byte) && name === capsuleFile;
}
