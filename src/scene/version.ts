/** The studio's version, for what is written into files. Kept equal to package.json's by a test. */
export const studioVersion = '0.2.0';
