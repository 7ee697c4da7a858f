/** What systems put into folders and archives by themselves, of which no product is made. @param name without its folder */
export const isClutter = (name: string): boolean =>
  /^(\.|__MACOSX$|Thumbs\.db$|desktop\.ini$)/i.test(name);
