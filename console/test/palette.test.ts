/** Going anywhere by keys alone. */
import { expect, test } from 'vitest';
import { seriousFaults, signInByLink } from './person.ts';
import { setScene } from './scene.ts';

const scene = setScene();

test('the palette leads to screens, webhooks, ids and searches', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const organization = 'sought';
  const webhook = await tidings.createWebhook({
    ...{ name: 'Pager of the north', organization, url: receiver.url },
  });
  const event = await tidings.send({ organization, type: 'order.paid', data: {} });
  await signInByLink(person, tidings);
  const seek = async (text: string): Promise<void> => {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Go to anything' }).fill(text);
  };
  // Of one that is not there, nothing stands in its place; nor is it said to be empty while that is not known.
  const [list, one] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  await page.route(/\/v1\/organizations\?/, (route) => list.promise.then(() => route.continue()));
  await page.route(/\/v1\/organizations\/nobodys/, (route) => one.promise.then(() => route.continue()));
  const found = page.waitForResponse(/\/v1\/webhooks\?/);
  await page.goto(`${origin}/webhooks?organization=nobodys`);
  await (await found).finished();
  const waiting = page.getByRole('main').getByRole('status', { name: 'Loading', exact: true });
  await waiting.waitFor();
  const lookup = page.waitForRequest(/\/v1\/organizations\/nobodys/);
  list.resolve();
  await lookup;
  expect(await page.getByRole('heading', { name: 'No webhooks yet' }).count()).toBe(0);
  expect(await waiting.count()).toBe(1);
  one.resolve();
  await page.getByRole('heading', { name: 'There is no such organization' }).waitFor();
  await page.goto(`${origin}/overview?organization=${organization}`);
  await page.getByRole('heading', { name: 'Overview', exact: true }).waitFor();
  await seek('');
  await page.getByRole('option', { name: /^Interactions/ }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.keyboard.press('Escape');
  expect(await page.getByRole('dialog').count()).toBe(0);

  await seek('pager');
  await page.getByRole('option', { name: /Pager of the north/ }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Pager of the north' }).waitFor();
  expect(new URL(page.url()).searchParams.get('organization')).toBe(organization);

  await seek('issu');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Issues', exact: true }).waitFor();

  // Also to what is within another.
  await seek('alert rules');
  await page.keyboard.press('Enter');
  await expect.poll(() => new URL(page.url()).pathname).toBe('/alerts/rules');

  await seek(event.id);
  await page.getByRole('option').first().getByText('Event', { exact: true }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Events', exact: true }).waitFor();
  await page.locator('tr[data-row]', { hasText: 'order.paid' }).waitFor();
  // Ids are looked for as far back as what a link opens.
  expect(new URL(page.url()).searchParams.get('range')).toBe('-365d');

  const rule = await tidings.request<{ id: string }>('POST', '/v1/alert-rules', {
    ...{ organization, name: 'Too many', match: { types: ['order.paid'] }, windowSeconds: 60 },
    condition: { count: { atLeast: 5 } },
  });
  await seek(rule.body.id);
  await page.getByRole('option').first().getByText('Alert rule', { exact: true }).waitFor();
  await page.keyboard.press('Enter');
  // Its name is that of the screen, and where one is.
  await expect
    .poll(() =>
      page.getByRole('heading', { level: 1, name: 'Too many' }).evaluate((at) => at.matches(':focus')),
    )
    .toBe(true);
  expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
  const issue = `iss_${'0'.repeat(26)}`;
  await seek(issue);
  const goals = page.getByRole('dialog').getByRole('option');
  await goals.first().getByText('Issue', { exact: true }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Issues', exact: true }).waitFor();
  const { searchParams } = new URL(page.url());
  expect([searchParams.get('state'), searchParams.get('open')]).toEqual(['all', issue]);

  // Of an attempt, what it is one of is opened.
  const delivery = await tidings.delivery(webhook.id, 'success');
  const opened = page.getByRole('button', { name: /^Details of order\.paid/, expanded: true });
  for (const [id, kind] of [
    [delivery.id, 'Delivery'],
    [delivery.attempts[0]!.id, 'Attempt'],
  ] as const) {
    await page.goto(`${origin}/overview?organization=${organization}`);
    await page.getByRole('heading', { name: 'Overview', exact: true }).waitFor();
    await seek(id);
    await page.getByRole('option').first().getByText(kind, { exact: true }).waitFor();
    await page.keyboard.press('Enter');
    await opened.waitFor();
  }
  expect(new URL(page.url()).searchParams.get('attempt')).toBe('1');

  await seek('keyb');
  await page.getByRole('option', { name: 'Settings: Keyboard' }).click();
  await page.getByRole('heading', { name: 'Keyboard' }).waitFor();
  await page.goto(`${origin}/webhooks?organization=${organization}&range=-24h`);
  await page.getByRole('heading', { name: 'Webhooks', exact: true }).waitFor();
  await seek('status:failed');
  await page.getByRole('option', { name: 'Search deliveries: status:failed in the last 24 hours' }).waitFor();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'No delivery matches' }).waitFor();
  await page.keyboard.press('g');
  await page.keyboard.press('w');
  await page.getByRole('heading', { name: 'Webhooks', exact: true }).waitFor();
});
