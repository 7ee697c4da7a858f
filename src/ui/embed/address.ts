/** The studio inside another page: what its address says. */

export const embedViews = {
  scene: 'The scene',
  maps: 'Abundance maps',
  spectra: 'Endmember spectra',
} as const;
export type EmbedView = keyof typeof embedViews;

/** Parts that may be left out. */
export const hideable = {
  header: 'Title',
  train: 'Train button and progress',
  tools: 'Tools beside the pictures',
} as const;
export type Hideable = keyof typeof hideable;

const names = <K extends string>(of: Readonly<Record<K, unknown>>): K[] => Object.keys(of) as K[];
export const viewNames = names(embedViews);
export const hideNames = names(hideable);

export const knownHides = (asked: readonly string[]): Hideable[] =>
  hideNames.filter((name) => asked.includes(name));
export const unknownHides = (asked: readonly string[]): string[] =>
  asked.filter((name) => !hideNames.some((known) => known === name));

export interface EmbedAddress {
  readonly view: EmbedView;
  /** As it stands there; unknown names are passed over. */
  readonly hide: readonly string[];
}

/** `?embed=maps&hide=header,train`; null: the whole studio. A view that is not known is the maps. */
export function embedAddress(search: string): EmbedAddress | null {
  const query = new URLSearchParams(search);
  const asked = query.get('embed');
  if (asked === null) return null;
  const hide = (query.get('hide') ?? '').split(',').filter((name) => name !== '');
  return { view: viewNames.find((name) => name === asked) ?? 'maps', hide };
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

/** HTML for another page. @param page address of the studio, without query and fragment */
export function embedCode(
  page: string,
  fragment: string,
  { view, hide }: EmbedAddress,
  title: string,
): string {
  const query = `embed=${view}${hide.length > 0 ? `&hide=${hide.join(',')}` : ''}`;
  const source = escaped(`${page}?${query}#${fragment}`);
  return `<iframe src="${source}" title="${escaped(title)}" width="100%" height="560" style="border:0" loading="lazy" allow="cross-origin-isolated; clipboard-write"></iframe>`;
}
