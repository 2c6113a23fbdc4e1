/** What is ticked, as a file. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { seriousFaults, signIn } from './person.ts';
import { setScene } from './scene.ts';

const scene = setScene();

test('deliveries that are ticked are exported, however many, newest first, also by who may only look', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const organization = 'exported';
  const webhook = await tidings.createWebhook({ name: 'Exported', organization, url: receiver.url });
  // More than one search may be for.
  for (let n = 1; n <= 45; n++) await tidings.send({ organization, type: `step.n${n}`, data: {} });
  await expect
    .poll(async () => (await tidings.deliveries(webhook.id, '?status=success&limit=100')).length)
    .toBe(45);
  await signIn(person, tidings, { role: 'viewer', organization });
  await page.goto(`${origin}/deliveries?order=oldest`);
  // The key of the replay does nothing for who may not.
  await page.getByRole('button', { name: /^Details of step\.n7,/ }).focus();
  await page.keyboard.press('r');
  await expect.poll(() => page.getByRole('checkbox', { checked: true }).count()).toBe(0);
  await page.getByRole('checkbox', { name: 'Select all that are shown' }).check();
  await page.getByRole('checkbox', { name: /^Select step\.n7,/ }).uncheck();
  await page.getByText('44 selected').waitFor();
  expect(await page.getByRole('button', { name: 'Replay', exact: true }).count()).toBe(0);
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  expect(await seriousFaults(page)).toEqual([]);
  const lines = async (word: string): Promise<string[]> => {
    const panel = page.getByRole('dialog', { name: 'Export the selection' });
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      panel.getByRole('button', { name: word, exact: true }).click(),
    ]);
    expect(file.suggestedFilename()).toBe(`deliveries.${word.toLowerCase()}`);
    return (await readFile(await file.path(), 'utf8')).trimEnd().split('\n');
  };
  const wanted = Array.from({ length: 45 }, (_, n) => `step.n${45 - n}`).filter((type) => type !== 'step.n7');
  const [head, ...rows] = await lines('CSV');
  expect(head).toMatch(/^\u{FEFF}id,acceptedAt,status,event,/u);
  expect(rows.map((row) => row.split(',')[3])).toEqual(wanted);
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const told = (await lines('NDJSON')).map((line) => JSON.parse(line) as { event: { type: string } });
  expect(told.map(({ event }) => event.type)).toEqual(wanted);

  // It comes also when what it was asked from is closed before it is there.
  const answers = Promise.withResolvers<void>();
  await page.route(/\/v1\/exports\//, (route) => answers.promise.then(() => route.continue()));
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const asked = page.waitForRequest(/\/v1\/exports\//);
  await page.getByRole('button', { name: 'CSV', exact: true }).click();
  await asked;
  await page.keyboard.press('Escape');
  await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
  const coming = page.waitForEvent('download');
  answers.resolve();
  const file = await coming;
  expect(file.suggestedFilename()).toBe('deliveries.csv');
});

test('a file of all that is found comes also when what it was asked from is closed meanwhile', async () => {
  const { tidings, person } = scene;
  const { page, origin } = person;
  await signIn(person, tidings, { role: 'owner', organization: 'exported' });
  for (const [path, log] of [
    ['/deliveries', 'deliveries'],
    ['/events', 'events'],
    ['/settings/audit-log', 'audit-log'],
  ]) {
    const checked = Promise.withResolvers<void>();
    await page.route(/dryRun=true/, (route) => checked.promise.then(() => route.continue()));
    await page.goto(origin + path);
    await page.getByRole('button', { name: /^Export/ }).click();
    const asked = page.waitForRequest(/dryRun=true/);
    await page.getByRole('link', { name: 'NDJSON' }).click();
    await asked;
    await page.keyboard.press('Escape');
    await expect.poll(() => page.getByRole('link', { name: 'NDJSON' }).count()).toBe(0);
    const coming = page.waitForEvent('download', { timeout: 20_000 });
    checked.resolve();
    expect((await coming).suggestedFilename()).toContain(log);
  }
});
