/** Class work in the built page: an assignment handed out, answered by keyboard, compared; no name before the switch. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import type { Browser, Page } from '@playwright/test';
import { madeAnswers, madeAssignment } from '../testdata/class/madeClass';
import { answerText } from '../src/documents/classAnswer';
import { assignmentText } from '../src/documents/classwork';
import { soundInBothThemes } from './axe';
import { StudioPage, downloadedText, textFile } from './pages/StudioPage';
import { savedByNow } from './saved';

const task = (page: Page) => page.getByRole('region', { name: 'Assignment', exact: true });
const board = (page: Page) => page.getByRole('table', { name: 'Everybody' });
const scored = (page: Page, count: number) =>
  expect(page.getByRole('status', { name: 'Answers' })).toHaveText(
    count === 1 ? '1 answer scored' : `${count} answers scored`,
  );

async function saved(page: Page, button: string, within = page.locator('body')): Promise<string> {
  const download = page.waitForEvent('download');
  await within.getByRole('button', { name: button, exact: true }).click();
  return downloadedText(await download);
}

/** The link and the file of an assignment made on the page. */
async function madeOnPage(studio: StudioPage): Promise<{ link: string; file: string }> {
  const { page } = studio;
  await studio.command('make an assignment');
  const dialog = page.getByRole('dialog', { name: 'Assignment for a class' });
  await expect(dialog).toContainText('Give it a title.');
  await dialog.getByRole('textbox', { name: 'Title' }).fill('Two pixels');
  await dialog.getByRole('textbox', { name: 'What students are to do' }).fill('Look closely.');
  await dialog.getByRole('radio', { name: /drawn by the studio/ }).check();
  await dialog.getByRole('spinbutton', { name: 'How many labels' }).fill('5');
  const link = await dialog.getByRole('textbox', { name: 'Link' }).inputValue();
  await soundInBothThemes(page, 'assignment dialog');
  const file = await saved(page, 'Save as file', dialog);
  await page.keyboard.press('Escape');
  return { link, file };
}

/** One student: opens the link, labels every pixel by keyboard, hands in; Nora after a reload. @returns the file */
async function answered(browser: Browser, link: string, name: string): Promise<string> {
  const context = await browser.newContext();
  const studio = new StudioPage(await context.newPage());
  const { page } = studio;
  await page.goto(link.replace('#', '?engine=wasm#'));
  await expect(task(page)).toContainText('0 of 5 pixels labelled.');
  await expect(page.getByText('Opened the assignment from a link.')).toBeVisible();
  await expect.poll(() => new URL(page.url()).hash).toBe('');
  // The truth is nowhere to be seen.
  await expect(studio.button('Sample from truth')).toHaveCount(0);
  for (let pixel = 1; pixel <= 5; pixel++) {
    await task(page).getByRole('button', { name: 'Next pixel' }).press('Enter');
    await expect(studio.card.getByRole('slider').first()).toBeFocused();
    // 100 % of one material after the other, then the first slider a step down.
    await page.keyboard.press(String(1 + ((pixel - 1) % 4)));
    await page.keyboard.press(name === 'Nora' ? 'ArrowDown' : 'ArrowUp');
    await expect(task(page)).toContainText(`${pixel} of 5 pixels labelled.`);
  }
  await expect(task(page).getByRole('button', { name: 'Next pixel' })).toBeDisabled();
  if (name === 'Nora') {
    await savedByNow(page);
    await page.reload();
    await expect(task(page)).toContainText('5 of 5 pixels labelled.');
  }
  await task(page).getByRole('button', { name: 'Hand in' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Hand in' });
  await dialog.getByRole('textbox', { name: /^Name/ }).fill(name);
  await expect(dialog).toContainText('0 trained, 0 looks at the truth');
  await dialog.getByText('The file itself').click();
  const shown = await dialog.locator('pre').textContent();
  if (name === 'Nora') await soundInBothThemes(page, 'handing in');
  const file = await saved(page, 'Save the answer', dialog);
  // What is shown is what is saved.
  expect(file).toBe(shown);
  await dialog.getByRole('button', { name: 'Close', exact: true }).click();
  await task(page).getByRole('button', { name: 'Show the truth' }).click();
  await expect(task(page)).toContainText('The truth is shown.');
  await context.close();
  return file;
}

test('an assignment by link, two answers by keyboard, dropped: compared, and nobody is named', async ({
  page,
  browser,
}) => {
  const studio = new StudioPage(page);
  await studio.goto('wasm');
  await studio.openCoarse();
  const { link, file } = await madeOnPage(studio);
  const answers = [await answered(browser, link, 'Nora'), await answered(browser, link, 'Oskar')];
  expect(answers[0]).toContain('"name": "Nora"');

  // The teacher drops the assignment, then the answers.
  await studio.dropFiles(textFile('two.class.json', file));
  await expect(task(page)).toContainText('Two pixels');
  await studio.dropFiles(...answers.map((text, i) => textFile(`${i} Nora Oskar.json`, text)));
  await scored(page, 2);
  await expect(board(page).getByRole('row')).toHaveCount(4);
  await expect(page.getByText('Agreement needs three answers to a pixel.')).toBeVisible();
  expect(await page.locator('html').innerHTML()).not.toMatch(/Nora|Oskar/);
  await page.getByRole('checkbox', { name: 'Names' }).check();
  await expect(board(page)).toContainText('Nora');
  await page.getByRole('button', { name: 'Forget names' }).click();
  expect(await page.locator('html').innerHTML()).not.toMatch(/Nora|Oskar/);
  await expect(page.getByRole('checkbox', { name: 'Names' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Back to the studio' }).click();
  await expect(studio.image).toBeVisible();
});

test('thirty made students: the page and the command line agree to the last digit; both themes sound', async ({
  page,
}) => {
  const made = madeAssignment({ kind: 'bench', id: 'small' }, 8);
  const students = madeAnswers(made, 30);
  const studio = new StudioPage(page);
  await studio.goto('wasm');
  await studio.openCoarse();
  const assignment = assignmentText(made.assignment);
  await studio.dropFiles(textFile('task.class.json', assignment));
  await expect(task(page)).toContainText('0 of 8 pixels labelled.');
  const foreign = { ...students[0], assignment: { id: 'a'.repeat(16), hash: 'b'.repeat(16) } };
  const [one] = students;
  const broken = {
    ...one,
    key: 'f'.repeat(16),
    labels: [{ ...one.labels[0], abundances: [1, 1, 0, 0] }],
  };
  const files = [...students, foreign, broken].map((a, i) =>
    textFile(`${i}.answer.json`, answerText(a)),
  );
  await studio.dropFiles(...files);

  await scored(page, 30);
  // Thirty, the heads, the median, the perfect labels.
  await expect(board(page).getByRole('row')).toHaveCount(33);
  await expect(page.getByRole('region', { name: 'Not counted' })).toContainText(
    'fractions that sum to 1; these sum to 2',
  );
  await soundInBothThemes(page, 'class view');

  // The most disputed pixel first; another one by keyboard.
  const list = page.getByRole('list', { name: /^Pixels, the most disputed first/ });
  await expect(list.getByRole('button').first()).toHaveAttribute('aria-pressed', 'true');
  await list.getByRole('button').nth(3).press('Enter');
  await expect(list.getByRole('button').nth(3)).toHaveAttribute('aria-pressed', 'true');
  await expect(page.getByRole('img', { name: 'Spectrum of the pixel' })).toBeVisible();
  await expect(page.getByRole('img', { name: /^Water: 30 students, .* median/ })).toBeVisible();
  await page.getByRole('checkbox', { name: 'Truth' }).check();
  await expect(page.getByRole('img', { name: /^Water: 30 students, .* truth/ })).toBeVisible();

  const shown = JSON.parse(await saved(page, 'Save the result')) as object;
  const folder = mkdtempSync(path.join(tmpdir(), 'class-'));
  try {
    writeFileSync(path.join(folder, 'task.json'), assignment);
    for (const { name, buffer } of files) writeFileSync(path.join(folder, name), buffer);
    const names = files.map((f) => f.name);
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [path.resolve('scripts/unmix.mjs'), 'class', 'task.json', ...names, '--json'],
      { cwd: folder, encoding: 'utf8', env: { ...process.env, npm_lifecycle_event: 'test' } },
    );
    expect(stderr).toContain('It answers another assignment.');
    expect(JSON.parse(stdout)).toEqual(shown);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('answers before their assignment are kept until it comes; a foreign drop harms nothing', async ({
  page,
}) => {
  const made = madeAssignment({ kind: 'bench', id: 'small' }, 8);
  const studio = new StudioPage(page);
  await studio.goto('wasm');
  const [first] = madeAnswers(made, 3).map((a, i) => textFile(`${i}.json`, answerText(a)));
  await studio.dropFiles(first);
  await expect(page.getByText(/^Open the assignment that they answer/)).toBeVisible();
  await studio.dropFiles(textFile('evil.class.json', '{"format":"unmixing-studio-class","id":7}'));
  await expect(page.getByRole('alert').first()).toContainText('The assignment cannot be read');
  await studio.dropFiles(textFile('task.class.json', assignmentText(made.assignment)));
  await scored(page, 1);

  // The network, as side work: cancelled, then done.
  const train = page.getByRole('button', { name: /^Train the network/ });
  await train.click();
  await page.getByRole('button', { name: 'Cancel training' }).click();
  await expect(train).toBeEnabled();
  await train.click();
  await expect(board(page).getByRole('columnheader', { name: 'Network RMSE' })).toBeVisible();
  await expect(train).toBeEnabled({ timeout: 120_000 });
  await expect(board(page).getByRole('row').nth(1)).toContainText(
    /0\.\d{3}.*0\.\d{3}.*0\.\d{3}.*0\.\d{3}/,
  );
});
