/**
 * `npm run pictures [-- folder]`: the pictures of the README, of the built page on the demo scene, labelled and trained, in
 * both themes, into docs/pictures. Run it when the page looks different; the numbers in them are those of one run.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { decode, encode } from 'fast-png';
import { root, startStudio } from '../e2e/real/page.mjs';

/** A README is read on slow lines, too; after a run maps, spectra and image are all in one picture. */
const MOST_BYTES = 350_000;
const folder = path.resolve(process.argv[2] ?? path.join(root, 'docs/pictures'));
mkdirSync(folder, { recursive: true });

const studio = await startStudio();
let tooLarge = 0;
try {
  for (const theme of ['light', 'dark']) {
    const page = await studio.newPage();
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    const named = (role, name) => page.getByRole(role, { name, exact: true });
    await page.goto(new URL('?engine=wasm', page.url()).href);
    await named('button', 'Demo scene').click();
    await named('img', 'Scene image').waitFor();
    await named('spinbutton', 'Labels').fill('10');
    await named('combobox', 'Label protocol').selectOption('Spread');
    await named('button', 'Sample from truth').click();
    await named('button', 'Train').click();
    await page
      .getByRole('status', { name: 'Training status' })
      .filter({ hasText: 'Finished' })
      .waitFor({ timeout: 300_000 });
    /** @param what how the file is called */
    const shoot = async (what) => {
      await page.evaluate(() => document.activeElement?.blur());
      await page.mouse.move(0, 0);
      // Maps and plots are drawn in idle frames.
      await page.waitForTimeout(1000);
      const file = path.join(folder, `${what}-${theme}.png`);
      // Packed anew: the browser packs in haste.
      const picture = encode(decode(await page.screenshot()), { zlib: { level: 9 } });
      writeFileSync(file, picture);
      const large = picture.length > MOST_BYTES;
      if (large) tooLarge++;
      const said = large ? `, more than ${MOST_BYTES / 1000}` : '';
      console.log(`${path.relative(root, file)}: ${Math.ceil(picture.length / 1000)} kB${said}`);
    };
    await page.evaluate(() => document.getElementById('scene')?.scrollIntoView());
    await shoot('studio');
    await page.goto(new URL('?engine=wasm&lesson=one-pixel&step=5', page.url()).href);
    const lesson = page.getByRole('region', { name: 'Lesson' });
    await lesson.getByRole('heading', { name: 'Take a pixel apart' }).waitFor({ timeout: 60_000 });
    await lesson.getByRole('button', { name: 'Show it' }).click();
    await shoot('lesson');
    await page.context().close();
  }
} finally {
  await studio.close();
}
process.exitCode = tooLarge > 0 ? 1 : 0;
