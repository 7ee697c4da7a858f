/** A second opinion on every label: a plainly wrong one among labels from the truth is named, and what can be done helps. */
import { expect, test } from '@playwright/test';
import type { Locator } from '@playwright/test';
import { soundInBothThemes } from './axe';
import { StudioPage } from './pages/StudioPage';
import { savedByNow } from './saved';

/** The label that is made wrong, from 1. */
const WRONG = 7;

let studio: StudioPage;
let row: Locator;

/** Ten labels from the truth, and one of them said to be wholly what there is least of. */
async function spoilOne(): Promise<{ truth: number[]; wrong: number[] }> {
  row = studio.annotations.getByRole('row').nth(WRONG);
  await row.getByRole('button', { name: /^Edit label/ }).click();
  const truth = await studio.fractions();
  const least = truth.indexOf(Math.min(...truth));
  await studio.card
    .getByRole('button', { name: /^100 % / })
    .nth(least)
    .click();
  return { truth, wrong: await studio.fractions() };
}

const apart = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, v, r) => sum + Math.abs(v - b[r]), 0) / 2;

test.beforeEach(async ({ page }) => {
  studio = new StudioPage(page);
  await studio.goto('wasm');
  await studio.openDemo();
  await studio.sampleFromTruth(10, 'Spread', 0);
});

test('a wrong label is named; its suggestion is taken, undone, and taken again from the card; a run counts it for little', async ({
  page,
}) => {
  const agrees = page.getByText(/^Your labels agree with one another to about/);
  await expect(agrees).toBeVisible({ timeout: 20_000 });
  await expect(studio.annotations).not.toContainText('The others disagree');

  const { truth, wrong } = await spoilOne();
  await expect(studio.coach).toContainText(`Label ${WRONG} disagrees with the others. Given: `, {
    timeout: 20_000,
  });
  await expect(row).toContainText('The others disagree. You: ');
  // Nothing is changed unasked.
  expect(await studio.fractions()).toEqual(wrong);

  await studio.coach.getByRole('button', { name: 'Look' }).press('Enter');
  await expect(studio.button('Fit the whole image')).toBeEnabled();
  await studio.coach.getByRole('button', { name: 'Take the suggestion' }).press('Enter');
  await expect(studio.coach).not.toContainText('disagrees');
  await expect(studio.coach).toBeFocused();
  const taken = await studio.fractions();
  expect(apart(taken, truth)).toBeLessThan(apart(wrong, truth) / 2);

  await studio.button('Undo').click();
  expect(await studio.fractions()).toEqual(wrong);
  const box = studio.card.getByRole('region', { name: 'Second opinion' });
  await expect(box).toContainText('The others disagree', { timeout: 20_000 });
  await box.getByRole('button', { name: 'Correct it' }).press('Enter');
  await expect(studio.card.getByRole('slider').first()).toBeFocused();
  await box.getByRole('button', { name: 'Take the suggestion' }).press('Enter');
  await expect.poll(() => studio.fractions()).toEqual(taken);

  await studio.button('Undo').click();
  expect(await studio.fractions()).toEqual(wrong);
  // What a label counts for is found before the first step.
  await studio.spinbutton('Steps').fill('5');
  await studio.train();
  await expect(page.getByText(`The run counted label ${WRONG} for little.`)).toBeVisible();
  await expect(row).toContainText('The run counted it for little.');
});

test('a doubted label is right, trusted less, or not used: said, undone, and no accessibility findings meanwhile', async ({
  page,
}) => {
  await spoilOne();
  await expect(studio.coach).toContainText('disagrees', { timeout: 20_000 });
  await soundInBothThemes(page, 'a label is doubted', {
    setTheme: (theme) => studio.setTheme(theme),
  });

  await test.step('said to be right, it is not asked about again', async () => {
    await studio.coach.getByRole('button', { name: 'It is right' }).press('Enter');
    await expect(studio.coach).not.toContainText('disagrees');
    // Saved a second after the change: opinions have come anew by then.
    await savedByNow(page);
    await expect(studio.coach).not.toContainText('disagrees');
    await studio.button('Undo').click();
    await expect(studio.coach).toContainText('disagrees', { timeout: 20_000 });
  });

  await test.step('trusting it less is said in the label, then it is not used, and the coach goes on', async () => {
    const box = studio.card.getByRole('region', { name: 'Second opinion' });
    await box.getByRole('button', { name: 'Trust it less: ± 20 %' }).click({ timeout: 20_000 });
    await box.getByRole('button', { name: 'Do not use it' }).press('Enter');
    await expect(studio.coach).not.toContainText('disagrees');
    await expect(studio.annotations).not.toContainText('The others disagree');
  });
});
