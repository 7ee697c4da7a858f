/**
 * An address that stands where a file would: a File of a few bytes that holds nothing but the address, so that it goes
 * wherever files go (to the read worker, into sessions) and is compared as they are. What it stands for is fetched by
 * src/readers/remote when it is read, and by nothing else.
 */
import { StudioError } from './errors';

/** What tells a link from a file of the same bytes: only the studio itself makes files of this type. */
const TYPE = 'application/vnd.unmixing-studio.link';
/** Longer than signed addresses are. */
export const MAX_ADDRESS = 2000;

/**
 * @param text as a person typed it
 * @returns the address in its normal form, without what follows #
 * @throws StudioError when it is none, is neither http nor https, or holds a password
 */
export function readAddress(text: string): string {
  const plain = text.trim();
  const refuse = (message: string, found: string, advice: string): StudioError =>
    new StudioError({
      kind: 'file',
      field: 'address',
      message,
      found: found.slice(0, 120),
      expected: 'https://host/folder/scene.tif, or the like',
      advice,
    });
  if (plain === '') throw refuse('There is no address.', 'nothing', 'Paste the address of a file.');
  if (plain.length > MAX_ADDRESS)
    throw refuse(
      'The address is too long.',
      `${plain.length} characters`,
      `Use an address of at most ${MAX_ADDRESS} characters.`,
    );
  let url: URL;
  try {
    url = new URL(plain);
  } catch {
    throw refuse(
      'This is no whole address.',
      `“${plain}”`,
      'Copy it from the browser or from the data portal, with https:// at its beginning.',
    );
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw refuse(
      `Addresses of the kind ${url.protocol} are not fetched.`,
      url.protocol,
      url.protocol === 's3:' || url.protocol === 'gs:'
        ? 'Use the https address of the same file; the portal or the bucket’s settings show it.'
        : 'Use the https address of the file, or download it and open it as a file.',
    );
  if (url.username || url.password)
    throw refuse(
      'The address holds a user name or a password, which sessions and links would pass on.',
      'a user name before the host',
      'Leave it out; download a file that needs a password, and open it as a file.',
    );
  url.hash = '';
  return url.href;
}

/** "data.example.org", with its port where it has one. */
export const hostOf = (address: string): string => new URL(address).host;

/** "scene.tif" of ".../scene.tif?token"; a Zarr store goes by its folder. */
export function nameOfAddress(address: string): string {
  const { pathname, host } = new URL(address);
  const parts = pathname.split('/').filter(Boolean);
  while (parts.length > 1 && /^(\.?zarr\.json|\.zarray|\.zgroup|\.zmetadata)$/.test(parts.at(-1)!))
    parts.pop();
  const last = parts.at(-1) ?? host;
  try {
    return decodeURIComponent(last).replaceAll('/', '_').slice(0, 200);
  } catch {
    return last.slice(0, 200);
  }
}

/** FNV-1a of 32 bits: two addresses of one name and length are two files. */
function sumOf(text: string): number {
  let sum = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) sum = Math.imul(sum ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return sum;
}

/** @param address of `readAddress` */
export function linkFile(address: string): File {
  return new File([address], nameOfAddress(address), { type: TYPE, lastModified: sumOf(address) });
}

/** True for what `linkFile` made, also after it went to a worker or through storage. */
export const isLink = (file: Blob): boolean => file.type === TYPE;

/** @throws StudioError when what is in it is no address */
export const addressIn = async (link: Blob): Promise<string> => readAddress(await link.text());

/** The address in a link, or undefined for any other file. @throws StudioError when what is in it is no address */
export const addressOf = async (file: Blob): Promise<string | undefined> =>
  isLink(file) ? addressIn(file) : undefined;

/** The links among references to files; the others are files that somebody has to have. */
export const linksAmong = (
  references: readonly { readonly address?: string | undefined }[],
): File[] => references.flatMap(({ address }) => (address ? [linkFile(readAddress(address))] : []));
