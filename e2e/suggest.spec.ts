/** "Click here next" on a small scene: suggested, accepted, skipped, with the keyboard and in both themes. */
import { expect, test } from '@playwright/test';
import { soundInBothThemes } from './axe';
import { StudioPage } from './pages/StudioPage';

let studio: StudioPage;
test.beforeEach(async ({ page }) => {
  studio = new StudioPage(page);
  await studio.goto('wasm');
  await studio.openCoarse();
});

test('a pixel is suggested with its reason; accepting opens its card, skipping moves on', async ({
  page,
}) => {
  const box = page.getByRole('region', { name: 'Click here next' });
  const reason = box.locator('[aria-live]');
  const place = async (): Promise<string> =>
    /Line \d+, sample \d+/.exec((await reason.textContent()) ?? '')?.[0] ?? '';
  /** Where things are below the suggestion, measured from the panel's top: the column itself may scroll. */
  const layout = () =>
    page.locator('#annotations').evaluate((panel) => {
      const top = panel.getBoundingClientRect().top;
      const suggest = panel.querySelector('.suggest')!;
      const after = suggest.nextElementSibling!;
      return [suggest, after].map((e) => e.getBoundingClientRect().top - top);
    });
  const before = await layout();
  const image = () => studio.image.evaluate((c: HTMLCanvasElement) => c.toDataURL());
  const plain = await image();

  await expect(studio.button('Accept')).toHaveCount(0);
  await box.getByRole('button', { name: 'Click here next' }).press('Enter');
  await expect(studio.button('Accept')).toBeVisible();
  const waiting = await layout();
  await expect(reason).toContainText('probably one material', { timeout: 20_000 });
  await expect(box).toContainText('0 of');
  const first = await place();
  await expect.poll(image).not.toBe(plain);
  // Nothing moved when the suggestion came.
  expect(await layout()).toEqual(waiting);

  await studio.button('Skip').click();
  const another = new RegExp(`^(?!${first}$)Line \\d+, sample \\d+$`);
  await expect.poll(place).toMatch(another);
  // In one go: the answer that follows the skip may name a better one than the runner-up at any moment.
  const shown = await page.locator('#annotations').evaluate((panel) => {
    const { textContent } = panel.querySelector('.suggest')!;
    const buttons = [...panel.querySelectorAll<HTMLButtonElement>('.suggest button')];
    const accept = buttons.find((b) => /^Accept/.test(b.getAttribute('aria-label') ?? b.innerText));
    accept!.focus();
    accept!.click();
    return textContent;
  });
  const [line, sample] = /Line (\d+), sample (\d+)/.exec(shown)!.slice(1).map(Number);
  await expect(
    page.getByRole('region', { name: `Label at line ${line}, sample ${sample}` }),
  ).toBeVisible();
  await studio.hasLabels(1);
  await expect(box).toContainText('1 of');
  const next = new RegExp(`^(?!Line ${line}, sample ${sample}$)Line \\d+, sample \\d+$`);
  await expect.poll(place, { timeout: 20_000 }).toMatch(next);

  await box.getByRole('button', { name: 'Click here next' }).click();
  await expect(reason).toContainText('Marks the pixel');
  expect(await layout()).toEqual(before);
});

test('with labels of every endmember the reason is one of doubt, and a run does not end it', async ({
  page,
}) => {
  const box = page.getByRole('region', { name: 'Click here next' });
  await studio.sampleFromTruth(10, 'Spread', 0);
  await box.getByRole('button', { name: 'Click here next' }).click();
  const reason = box.locator('[aria-live]');
  const doubt = /disagree here|No label looks like|fits no mixture|A large area/;
  await expect(reason).toContainText(doubt, { timeout: 20_000 });
  await expect(reason).toContainText('Your budget is used');
  await studio.spinbutton('Label budget').fill('12');
  await expect(reason).not.toContainText('Your budget is used');
  await studio.spinbutton('Steps').fill('30');
  // Asked while the run is going, it waits for the run's end.
  await studio.button('Train').click();
  const toggle = box.getByRole('button', { name: 'Click here next' });
  await toggle.click();
  await toggle.click();
  await expect(reason).toContainText('when the run has ended');
  await expect(studio.status).toContainText('Finished', { timeout: 120_000 });
  await expect(reason).toContainText(doubt, { timeout: 20_000 });
});

test('no accessibility findings while a pixel is suggested, in both themes', async ({ page }) => {
  const box = page.getByRole('region', { name: 'Click here next' });
  await box.getByRole('button', { name: 'Click here next' }).click();
  await expect(box.locator('[aria-live]')).toContainText('Line', { timeout: 20_000 });
  await soundInBothThemes(page, 'a pixel is suggested', {
    setTheme: (theme) => studio.setTheme(theme),
  });
});
