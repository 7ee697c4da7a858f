/** Lessons in the built page: played by keyboard alone, without a network, and left without a trace. */
import { expect, test } from '@playwright/test';
import type { Page } from '@playwright/test';
import { catalogue } from '../src/lessons/catalogue';
import { testLesson } from '../src/lessons/testLesson.suite';
import { soundInBothThemes, violationsOf } from './axe';
import { StudioPage, tabTo, textFile } from './pages/StudioPage';
import { savedByNow } from './saved';

let studio: StudioPage;

test.beforeEach(async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  studio = new StudioPage(page);
});

const lesson = (page: Page) => page.getByRole('region', { name: 'Lesson' });
const heading = (page: Page, name: string) =>
  lesson(page).getByRole('heading', { name, exact: true, level: 2 });

/** Presses Tab until the button of this name has the focus; then Enter. */
async function press(page: Page, name: string | RegExp): Promise<void> {
  const button = page.getByRole('button', { name, exact: typeof name === 'string' });
  await expect(button).toBeEnabled({ timeout: 60_000 });
  await tabTo(button);
  await page.keyboard.press('Enter');
}

/** What the lesson says, after every transition, is accessible; both themes, then a phone, which has the same colours. */
async function sound(page: Page, what: string): Promise<void> {
  await soundInBothThemes(page, what);
  await page.setViewportSize({ width: 390, height: 900 });
  const found = (await violationsOf(page)).map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
  expect.soft(found, `${what}, 390 px`).toEqual([]);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect.soft(wide, `${what}, 390 px`).toBeLessThanOrEqual(390);
  await page.setViewportSize({ width: 1440, height: 900 });
}

/** Draws of labels in a race: "five" and "ten" stay two different numbers, and more than one. */
const fewer: Readonly<Record<string, number>> = { 3: 1, 5: 2, 10: 3 };
/** What a step waits for: five methods of five draws each; one method of three; four labels and five suggested ones. */
const sooner: Readonly<Record<string, number>> = { 25: 10, 3: 1, 9: 6 };

/**
 * A lesson's code with short work: its networks learn for a moment, fewer draws are raced, fewer pixels suggested, and so
 * many waited for. Whether its claims are true is asked without a page (`npm run lessons -- check`).
 */
const shortened = (code: string): string =>
  code
    .replace(/(steps:)(?:\d+|null)/g, '$15')
    .replace(
      /(seeds:|race\.seeds`,is:`=`,value:)(3|5|10)\b/g,
      (_, of: string, n: string) => `${of}${fewer[n]}`,
    )
    .replace(
      /((?:race\.done[\w.-]*|labels\.count)`,is:`>=`,value:)(25|3|9)\b/g,
      (_, of: string, n: string) => `${of}${sooner[n]}`,
    )
    .replace(/(do:`labelSuggested`,count:)5\b/g, '$12');

test('a lesson of one’s own is played by keyboard alone, and what was there before comes back', async ({
  page,
}) => {
  await studio.goto('wasm');
  await studio.openCoarse();
  await studio.sampleFromTruth(6, 'Spread', 3);
  await studio.spinbutton('Steps').fill('44');
  await savedByNow(page);
  // What the others say of each label is part of the list; it comes with the full preview, before and after.
  const preview = page.locator('.maps[data-preview="full"]');
  await expect(preview).toBeVisible({ timeout: 60_000 });
  const before = await studio.annotations.locator('tbody').innerText();

  await studio.dropFiles(textFile('my.lesson.json', JSON.stringify(testLesson)));
  await expect(heading(page, 'Ten random labels')).toBeFocused({ timeout: 30_000 });
  await expect(lesson(page)).toContainText('By A. Teacher, not by the studio.');
  await sound(page, 'a step');

  // The prediction first: before it nothing is done for anybody.
  await expect(lesson(page).getByRole('button', { name: 'Do it for me' })).toBeDisabled();
  await tabTo(lesson(page).getByRole('slider'));
  for (let k = 0; k < 20; k++) await page.keyboard.press('ArrowRight');
  await press(page, 'This is my answer');
  await expect(lesson(page)).toContainText('Your answer: 20 %.');
  await expect(lesson(page).getByRole('button', { name: 'Next' })).toBeDisabled();
  await press(page, 'Do it for me');
  await expect(lesson(page)).toContainText('Done: you can go on.');
  await expect(lesson(page)).toContainText('You said 20 %, measured is 7 %: 13 points too high.');
  await expect(lesson(page)).toContainText('Where you click beats how often.');
  expect(await studio.labelCount()).toBe(10);

  await press(page, 'Next');
  await expect(heading(page, 'Rules on and off')).toBeFocused();
  await press(page, 'A hint');
  await expect(lesson(page)).toContainText('The button is called “Run the lab”.');
  await press(page, 'Do it for me');
  await expect(lesson(page)).toContainText('Done: you can go on.', { timeout: 60_000 });
  // F6 leads to the studio and back.
  await heading(page, 'Rules on and off').focus();
  await page.keyboard.press('F6');
  await expect(heading(page, 'Rules on and off')).not.toBeFocused();
  await page.keyboard.press('F6');
  await expect(heading(page, 'Rules on and off')).toBeFocused();

  await press(page, 'Next');
  await tabTo(lesson(page).getByRole('radio').first());
  await page.keyboard.press('ArrowDown');
  await press(page, 'This is my answer');
  await expect(lesson(page)).toContainText('Yes, that is so.');
  await press(page, 'Finish');
  await expect(heading(page, 'The lesson ends here')).toBeFocused();
  await sound(page, 'the end');

  await press(page, 'Leave the lesson');
  await expect(lesson(page)).toBeHidden();
  await expect(page.getByRole('banner').getByRole('button', { name: 'Lessons' })).toBeFocused();
  await expect(preview).toBeVisible({ timeout: 60_000 });
  await expect.poll(() => studio.annotations.locator('tbody').innerText()).toBe(before);
  await expect(studio.spinbutton('Steps')).toHaveValue('44');
  await expect(page.locator('#scene')).not.toContainText('16 lines');
});

test('a lesson that cannot be read says where and why, and nothing is lost', async ({ page }) => {
  await studio.goto('wasm');
  await studio.openCoarse();
  const text = JSON.stringify(testLesson).replace('"until"', '"untill"');
  await studio.dropFiles(textFile('my.lesson.json', text));
  const alert = lesson(page).getByRole('alert');
  await expect(alert).toContainText('there is no field “untill”: did you mean “until”?');
  await expect(alert).toContainText('steps[0].untill');
  await press(page, 'Close');
  await expect(studio.image).toBeVisible();
});

for (const { id, title: name } of catalogue) {
  test(`“${name}” is played to its end by keyboard, from its address`, async ({ page }) => {
    test.slow();
    await page.route(/\.lesson-[\w-]+\.js$/, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: shortened(await response.text()) });
    });
    await page.goto(`./?engine=wasm&lesson=${id}`);
    const body = lesson(page);
    const title = body.getByRole('heading', { level: 2 });
    await expect(title).toBeFocused({ timeout: 60_000 });
    const next = body.getByRole('button', { name: /^(Next|Finish)$/ });
    const titles: string[] = [];
    for (let step = 0; step < 13; step++) {
      titles.push(await title.innerText());
      if (titles.at(-1) === 'The lesson ends here') break;
      await answer(page);
      const does = body.getByRole('button', { name: 'Do it for me' });
      if ((await next.isDisabled()) && (await does.isVisible())) await press(page, 'Do it for me');
      await expect(next).toBeEnabled({ timeout: 120_000 });
      await press(page, /^(Next|Finish)$/);
      await expect(title).not.toHaveText(titles.at(-1)!);
      await expect(title).toBeFocused();
    }
    expect(titles.at(-1)).toBe('The lesson ends here');
    expect(titles.length).toBeGreaterThan(5);
    // The address is the last step's, so that a reload comes back to it.
    expect(new URL(page.url()).searchParams.get('step')).toBe(String(titles.length - 1));
    const steps = titles.length - 1;
    await expect(body).toContainText(`${steps} of ${steps} steps done.`);
  });
}

test('a pixel is chosen by a click, which labels nothing, and held on the way to the button', async ({
  page,
}) => {
  await page.goto(`./?engine=wasm&lesson=one-pixel`);
  const take = lesson(page).getByRole('button', { name: 'Take this pixel' });
  await expect(take).toBeVisible({ timeout: 60_000 });
  await studio.image.click({ position: { x: 120, y: 160 } });
  const chosen = lesson(page).getByText(/^Chosen: line \d+, sample \d+\./);
  const [where] = /line \d+, sample \d+/.exec(await chosen.innerText()) ?? [''];
  await studio.image.hover({ position: { x: 200, y: 90 } });
  await take.click();
  await expect(lesson(page)).toContainText(`Your answer: ${where}.`);
  expect(await studio.labelCount()).toBe(0);
});

/** Gives some answer to the step's question, if it has one. */
async function answer(page: Page): Promise<void> {
  const body = lesson(page);
  // A step that is being entered has no question yet.
  await expect(body.getByText('Making the step’s scene')).toBeHidden({ timeout: 60_000 });
  const radio = body.getByRole('radio').first();
  if (await radio.isVisible()) {
    await tabTo(radio);
    await page.keyboard.press('Space');
  }
  const place = body.getByRole('button', { name: 'Take this pixel' });
  if (await place.isVisible()) {
    await press(page, 'To the image');
    for (const key of ['ArrowRight', 'ArrowDown']) await page.keyboard.press(key);
    await page.keyboard.press('F6');
    await press(page, 'Take this pixel');
    return;
  }
  if (await body.getByRole('button', { name: 'This is my answer' }).isVisible()) {
    await press(page, 'This is my answer');
  }
}

test.describe('without a network', () => {
  test.use({ serviceWorkers: 'allow' });

  test('a reload comes back to the step of the lesson', async ({ page, context }) => {
    await page.goto(`./?engine=wasm&lesson=one-pixel&step=2`);
    await expect(heading(page, 'How many are mixed?')).toBeVisible({ timeout: 60_000 });
    await expect(page.getByText('works offline')).toBeVisible({ timeout: 60_000 });
    await context.setOffline(true);
    await page.reload();
    await expect(heading(page, 'How many are mixed?')).toBeFocused({ timeout: 60_000 });
    await press(page, 'This is my answer');
    await expect(lesson(page)).toContainText('measured is');
    await context.setOffline(false);
  });
});
