/** The first screen: what to do next, and how it goes. */
import { expect, test } from 'vitest';
import { seriousFaults, signIn, signInByLink } from './person.ts';
import { setScene } from './scene.ts';

const scene = setScene();

test('who has just begun is led to a first webhook, test and event, and sees how it goes', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  await signInByLink(person, tidings);
  const steps = page.getByRole('region', { name: /^First steps \d of 5$/ });
  await steps.getByText('0 of 5').waitFor();
  await page.getByText('Nothing was attempted.').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await steps.getByRole('link', { name: 'Create webhook' }).click();
  await page.getByRole('heading', { name: 'Create webhook' }).waitFor();

  receiver.respond(({ url }) => ({ status: url === '/broken' ? 500 : 200 }));
  const organization = 'begun';
  await tidings.createWebhook({ name: 'Broken', organization, url: `${receiver.url}/broken`, retry: 'none' });
  const webhook = await tidings.createWebhook({ name: 'First', organization, url: receiver.url });
  await page.goto(`${origin}/overview?organization=${organization}`);
  await steps.getByText('1 of 5').waitFor();
  await steps.getByRole('link', { name: 'Send test' }).click();
  await page.getByRole('heading', { name: 'First' }).waitFor();
  expect(page.url()).toContain(webhook.id);
  await tidings.request('POST', `/v1/webhooks/${webhook.id}/test`, {});
  // Who comes back sees the step taken, however soon; and who stays there, what comes from elsewhere.
  await page.getByRole('link', { name: 'Overview' }).first().click();
  await steps.getByText('2 of 5').waitFor();
  for (const n of [1, 2, 3]) await tidings.send({ organization, type: 'order.paid', data: { n } });
  await steps.getByText('3 of 5').waitFor();
  const rule = {
    name: 'r',
    organization,
    match: { types: ['x'] },
    condition: { count: { atLeast: 1 } },
    windowSeconds: 60,
  };
  expect((await tidings.request('POST', '/v1/alert-rules', rule)).status).toBe(201);
  await expect
    .poll(
      async () =>
        (
          await tidings.request<{ total: { attempts: number } }>(
            'GET',
            `/v1/stats?organization=${organization}`,
          )
        ).body.total.attempts,
    )
    .toBe(6);

  await page.goto(`${origin}/overview?organization=${organization}`);
  await steps.getByText('4 of 5').waitFor();
  await steps.getByRole('link', { name: 'Receiver code' }).click();
  await page.getByText("createHmac('sha256', key)").waitFor();
  await page.getByRole('button', { name: 'Copy', exact: true }).last().click();
  await page.getByText('Code copied').waitFor();
  await page.goto(`${origin}/overview?organization=${organization}`);
  await page.getByText('6 attempts: 3 delivered, 0 tried again, 3 given up.').waitFor();
  expect(await steps.count()).toBe(0);
  // A tile is a term with its values.
  expect(await page.locator('dl > div', { hasText: 'Success' }).textContent()).toContain('50%');
  const tile = (label: string): ReturnType<typeof page.locator> =>
    page.locator('dl > div').filter({ has: page.getByText(label, { exact: true }) });
  const counted = async (): Promise<number> => {
    const path = `/v1/events?query=org:${organization}&total=true`;
    return (await tidings.request<{ total: { count: number } }>('GET', path)).body.total.count;
  };
  expect(await counted()).toBeGreaterThanOrEqual(3);
  const eventsIn = tile('Events in').locator('dd').first();
  await expect.poll(async () => (await eventsIn.textContent()) === String(await counted())).toBe(true);
  await tile('In the queue').getByText('0', { exact: true }).waitFor();
  await tile('Oldest waiting').getByText('nothing waiting').waitFor();
  await page.getByRole('region', { name: 'Given up, to review' }).getByText('Broken').waitFor();

  const chart = page.getByRole('slider', { name: 'Attempts, step by step' });
  await chart.focus();
  await page.keyboard.press('End');
  expect(await chart.getAttribute('aria-valuetext')).toMatch(/: Delivered 3, Tried again 0, Given up 3$/);
  await page.keyboard.press('Home');
  expect(await chart.getAttribute('aria-valuetext')).toMatch(/: Delivered 0, /);
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Latency as a table' }).click();
  expect(
    await page
      .getByRole('table', { name: /^Latency/ })
      .getByRole('row')
      .count(),
  ).toBe(25);
  // What is counted by sort is there as a table, too, and leads to its deliveries, as does what was given up.
  await page.getByRole('button', { name: 'Attempts to success as a table' }).click();
  const shares = page.getByRole('table', { name: 'Attempts to success' }).getByRole('row');
  expect(await shares.allTextContents()).toEqual([
    'AttemptsDeliveriesShare',
    '1 attempt3100%',
    '2 attempts00%',
    '3 or more00%',
  ]);
  await page.getByRole('button', { name: 'Failed attempts by class as a table' }).click();
  const classes = page.getByRole('table', { name: 'Failed attempts by class' });
  expect(await classes.getByRole('row').nth(1).textContent()).toBe('HTTP3100%');
  expect(await seriousFaults(page)).toEqual([]);
  await classes.getByRole('link', { name: 'HTTP' }).click();
  await expect.poll(() => page.locator('tr[data-row]').count()).toBe(3);
  expect(new URL(page.url()).searchParams.get('q')).toBe('error.class:http');
  await page.goBack();
  await tile('Given up').getByRole('link', { name: '3', exact: true }).click();
  await page.getByRole('button', { name: 'Status: Failed' }).waitFor();
  await expect.poll(() => page.locator('tr[data-row]').count()).toBe(3);
  await page.goBack();
  await chart.waitFor();
  // How much arrived over time, and what was answered; each with its table.
  await page.getByText('2xx 3, 5xx 3.').waitFor();
  const answers = page.getByRole('slider', { name: 'Answers by status, step by step' });
  await answers.press('End');
  expect(await answers.getAttribute('aria-valuetext')).toMatch(/: 2xx 3, 3xx 0, 4xx 0, 5xx 3, No answer 0$/);
  await page.getByText('50% of what was completed arrived.').waitFor();
  const success = page.getByRole('slider', { name: 'Success, step by step' });
  await success.press('End');
  expect(await success.getAttribute('aria-valuetext')).toMatch(/: Success 50%$/);
  await success.press('Home');
  expect(await success.getAttribute('aria-valuetext')).toMatch(/: Success –$/);
  for (const [title, newest] of [
    ['Success', /50%$/],
    ['Answers by status', /3\s*0\s*0\s*3\s*0$/],
  ] as const) {
    await page.getByRole('button', { name: `${title} as a table`, exact: true }).click();
    const rows = page.getByRole('table', { name: new RegExp(`^${title}`) }).getByRole('row');
    expect(await rows.count()).toBe(25);
    expect(await rows.nth(1).textContent()).toMatch(newest);
  }
  expect(await seriousFaults(page)).toEqual([]);
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(`${origin}/webhooks/${webhook.id}`);
  await page.getByRole('region', { name: 'Last 24 hours' }).getByText('3 attempts: 3 delivered').waitFor();
  const took = page.getByRole('region', { name: 'Attempts to success' }).getByRole('listitem');
  expect(await took.allTextContents()).toEqual(['1 attempt3 100%', '2 attempts0 0%', '3 or more0 0%']);
  expect(await seriousFaults(page)).toEqual([]);
  await page.goBack();
  await chart.press('End');
  await chart.press('Enter');
  await page.getByRole('heading', { name: 'Deliveries', exact: true }).waitFor();
  await expect.poll(() => page.locator('tr[data-row]').count()).toBe(7);

  // Some steps are drawn across with the pointer, or walked along with Shift; what they come to is told.
  await page.goBack();
  const hoursLooked = async (): Promise<number> => {
    await page.getByRole('heading', { name: 'Deliveries', exact: true }).waitFor();
    await expect.poll(() => page.locator('tr[data-row]').count()).toBe(7);
    const [start, end] = (new URL(page.url()).searchParams.get('range') ?? '').split('..').map(Date.parse);
    return (end! + 1 - start!) / 3_600_000;
  };
  await chart.waitFor();
  const { width } = (await chart.boundingBox())!;
  await chart.hover({ position: { x: width * 0.9, y: 70 } });
  await page.mouse.down();
  await chart.hover({ position: { x: width - 2, y: 70 } });
  expect(await chart.getAttribute('aria-valuetext')).toMatch(
    / – .+: Delivered 3, Tried again 0, Given up 3$/,
  );
  await page.mouse.up();
  expect(await hoursLooked()).toBe(3);
  await page.goBack();
  await chart.press('End');
  await chart.press('Shift+ArrowLeft');
  expect(await chart.getAttribute('aria-valuetext')).toMatch(
    / – .+: Delivered 3, Tried again 0, Given up 3$/,
  );
  await chart.press('Enter');
  expect(await hoursLooked()).toBe(2);
});

test('it says what its counts of failed attempts lead to, since a delivery that arrived in the end is not there', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const organization = 'mended';
  let isBroken = true;
  receiver.respond(() => ({ status: isBroken ? 500 : 200 }));
  const webhook = await tidings.createWebhook({
    name: 'Mended',
    organization,
    url: receiver.url,
    retry: 'none',
  });
  for (const n of [1, 2]) await tidings.send({ organization, type: 'order.paid', data: { n } });
  const failed = async (): Promise<string[]> =>
    (
      await tidings.request<{ data: { id: string }[] }>(
        'GET',
        `/v1/webhooks/${webhook.id}/deliveries?status=failed`,
      )
    ).body.data.map(({ id }) => id);
  await expect.poll(async () => (await failed()).length).toBe(2);
  isBroken = false;
  const [first] = await failed();
  await tidings.request('POST', `/v1/webhooks/${webhook.id}/deliveries/${first}/retry`);
  const attempts = async (): Promise<number> =>
    (await tidings.request<{ total: { attempts: number } }>('GET', `/v1/stats?organization=${organization}`))
      .body.total.attempts;
  await expect.poll(attempts).toBe(3);
  await signIn(person, tidings);
  await page.goto(`${origin}/overview?organization=${organization}`);
  const classes = page.getByRole('region', { name: 'Failed attempts by class' });
  await classes.getByRole('listitem').getByText('2 100%').waitFor();
  await classes.getByText('A class links to the deliveries whose latest attempt failed that way.').waitFor();
  await classes.getByRole('link', { name: 'HTTP' }).click();
  await expect.poll(() => page.locator('tr[data-row]').count()).toBe(1);
});
