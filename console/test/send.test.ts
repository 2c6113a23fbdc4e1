/** Events and tests as somebody writes them, and who would get them. */
import { expect, test } from 'vitest';
import { seriousFaults, signIn } from './person.ts';
import { setScene } from './scene.ts';

const scene = setScene();

test('who would get an event shows as it is written; it is sent to all, to one, and to a URL', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const organization = 'composed';
  const input = { organization, url: receiver.url };
  await tidings.createWebhook({
    ...input,
    name: 'Dear ones',
    events: ['function.executed'],
    filters: { 'function.executed': { total: { gte: 100 } } },
  });
  await tidings.createWebhook({ ...input, name: 'Others', events: ['order.paid'] });
  const one = await tidings.createWebhook({ ...input, name: 'One', events: ['function.*'] });
  await signIn(person, tidings);
  await page.goto(`${origin}/test-inboxes/send?organization=${organization}&event=function.executed`);
  const who = page.getByRole('region', { name: 'Who would get it' });
  await who.getByText('1 of 3').waitFor();
  await who.getByText(/is not subscribed to function.executed/).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  const write = async (text: string): Promise<void> => {
    await page.getByRole('textbox', { name: 'Data' }).click();
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText(text);
  };
  await write('{"total": 100}');
  await who.getByText('2 of 3').waitFor();
  await write('{"total": ');
  await who.getByText('This is not JSON yet.').waitFor();
  await write('{"total": 99}');
  await who.getByText('1 of 3').waitFor();

  await page.getByRole('button', { name: 'Send event' }).click();
  await page.getByText('Accepted. It goes to 1 webhook.').waitFor();
  expect(JSON.parse(String((await receiver.waitFor(1))[0]!.body))).toMatchObject({ data: { total: 99 } });

  await page.getByLabel('To', { exact: true }).selectOption('One');
  expect(new URL(page.url()).searchParams.get('to')).toBe(one.id);
  await page.getByRole('button', { name: 'Send test' }).click();
  await page.getByText('Delivered: the receiver answered 200.').waitFor();
  await page.getByRole('region', { name: 'Tests of the last week' }).getByText('function.executed').waitFor();
  expect(await seriousFaults(page)).toEqual([]);

  await page.getByLabel('To', { exact: true }).selectOption('url');
  await page.getByLabel('URL').fill('ftp://example.com');
  await page.getByRole('button', { name: 'Send test' }).click();
  await page.getByText(/The scheme ftp: cannot receive webhooks/).waitFor();
  await page.getByLabel('URL').fill(`${receiver.url}/draft`);
  await page.getByRole('button', { name: 'Send test' }).click();
  await page.getByText('Delivered: the receiver answered 200.').waitFor();
  expect(receiver.requests.at(-1)!.url).toBe('/draft');
  expect(await seriousFaults(page)).toEqual([]);
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
});

test('numbers are sent as they are written: those of an example, and those of somebody’s own', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const organization = 'exactly';
  const example = '{"id": 12345678901234567890, "rate": 1.0, "far": 1e400}';
  const schema = '{"properties": {"id": {"type": "number"}, "kind": {"enum": ["small", "large"]}}}';
  const made = `{"organization":"${organization}","name":"sized.thing","schema":${schema},"example":${example}}`;
  expect((await tidings.request('POST', '/v1/event-types', made)).status).toBe(201);
  const webhook = await tidings.createWebhook({
    organization,
    url: `${receiver.url}/exactly`,
    name: 'Exact',
  });
  const sent = (): string => String(receiver.requests.filter(({ url }) => url === '/exactly').at(-1)?.body);
  await signIn(person, tidings);
  const data = page.getByRole('textbox', { name: 'Data' });
  const written = async (): Promise<string> => (await data.textContent())!.replaceAll(/\s/g, '');

  await page.goto(`${origin}/test-inboxes/send?organization=${organization}&event=sized.thing`);
  await page.locator('.cm-content').waitFor();
  await expect.poll(written).toBe(example.replaceAll(' ', ''));
  // Nobody wrote it.
  const back = page.getByRole('button', { name: 'Back to the example' });
  expect(await back.count()).toBe(0);
  await page.getByRole('button', { name: 'Send event' }).click();
  await page.getByText('Accepted. It goes to 1 webhook.').waitFor();
  await expect.poll(sent).toMatch(/"id":\s?12345678901234567890,\s?"rate":\s?1\.0,\s?"far":\s?1e400/);
  await data.click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText('{"id": -0, "rate": 2.50}');
  await page.getByRole('button', { name: 'Send event' }).click();
  await expect.poll(sent).toMatch(/"id":\s?-0,\s?"rate":\s?2\.50/);
  await back.click();
  await expect.poll(written).toBe(example.replaceAll(' ', ''));
  expect(await back.count()).toBe(0);

  // The tab of a webhook has the same editor, with hints by the schema of the type.
  await page.goto(`${origin}/webhooks/${webhook.id}/test`);
  await page.getByLabel('Event type').selectOption('sized.thing');
  await page.locator('.cm-content').waitFor();
  await expect.poll(written).toBe(example.replaceAll(' ', ''));
  await data.click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText('{"id": 9007199254740993.0, ');
  await page.getByText('This is not JSON yet.').waitFor();
  await page.keyboard.type('"kin');
  await page.getByRole('option', { name: '"kind"' }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await page.keyboard.insertText('"large"}');
  await page.getByRole('button', { name: 'Send test' }).click();
  await page.getByText('Delivered: the receiver answered 200.').waitFor();
  expect(sent()).toMatch(/"id":\s?9007199254740993\.0,\s?"kind":\s?"large"/);

  // The catalog shows the example as it is written, and leaves it so.
  await page.goto(`${origin}/catalog/type?name=sized.thing&part=example&organization=${organization}`);
  await page.getByText('12345678901234567890').waitFor();
  await page.getByRole('link', { name: 'Edit' }).click();
  const own = page.getByLabel('Example');
  await page.locator('.cm-content').last().waitFor();
  await expect
    .poll(async () => (await own.textContent())?.replaceAll(/\s/g, ''))
    .toBe(example.replaceAll(' ', ''));
  await own.click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText('{"id": 98765432109876543210}');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('sized.thing saved').waitFor();
  const { text } = await tidings.request('GET', `/v1/event-types/sized.thing?organization=${organization}`);
  expect(text).toContain('98765432109876543210');
});

test('what is not saved yet is tried with data of one’s own', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  await signIn(person, tidings);
  await page.goto(`${origin}/webhooks/new`);
  await page.getByLabel('URL').fill(`${receiver.url}/unsaved`);
  await page.getByLabel('Example of').selectOption('function.executed');
  await page.getByRole('button', { name: 'Change its data' }).click();
  const data = page.getByRole('textbox', { name: 'Data' });
  await page.locator('.cm-content').waitFor();
  await data.click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText('{"total": ');
  await page.getByText('This is not JSON yet.').waitFor();
  await page.getByRole('button', { name: 'Send test' }).click();
  await data.click();
  await page.keyboard.press('Control+End');
  await page.keyboard.insertText('2.50}');
  await page.getByRole('button', { name: 'Send test' }).click();
  await page.getByText('Delivered: the receiver answered 200.').waitFor();
  const sent = (): string[] =>
    receiver.requests.filter(({ url }) => url === '/unsaved').map(({ body }) => String(body));
  expect(sent()).toHaveLength(1);
  expect(sent()[0]).toMatch(/"type":"function.executed".*"data":\{"total":\s?2\.50\}/);
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Back to the example' }).click();
  await page.getByRole('button', { name: 'Send test' }).click();
  await expect.poll(() => sent().length).toBe(2);
  expect(sent()[1]).not.toContain('2.50');
});

test('what has no example begins with what its schema takes, and is sent as it is shown', async () => {
  const { tidings, receiver, person } = scene;
  const { page, origin } = person;
  const organization = 'begun';
  const schema = {
    required: ['id', 'kind'],
    properties: {
      id: { type: 'string', format: 'uuid' },
      kind: { enum: ['small', 'large'] },
      total: { minimum: 5, type: 'number' },
    },
  };
  for (const type of [{ name: 'made.thing', schema }, { name: 'bare.thing' }])
    expect((await tidings.request('POST', '/v1/event-types', { organization, ...type })).status).toBe(201);
  const url = `${receiver.url}/begun`;
  const webhook = await tidings.createWebhook({ organization, url, events: ['made.thing', 'bare.thing'] });
  const sent = (): unknown =>
    JSON.parse(String(receiver.requests.filter((request) => request.url === '/begun').at(-1)?.body ?? '{}'));
  await signIn(person, tidings);
  await page.goto(`${origin}/webhooks/${webhook.id}/test`);
  await page.getByLabel('Event type').selectOption('made.thing');
  await page.getByText('The catalog has no example: this fits the schema.').waitFor();
  expect(await page.getByRole('button', { name: 'Back to the example' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Send test' }).click();
  await page.getByText('Delivered: the receiver answered 200.').waitFor();
  const data = { id: '00000000-0000-4000-8000-000000000000', kind: 'small', total: 5 };
  expect(sent()).toMatchObject({ data });
  await page.getByLabel('Event type').selectOption('bare.thing');
  await page.getByText('The catalog has neither an example nor a schema').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.getByRole('button', { name: 'Send test' }).click();
  await expect.poll(sent).toMatchObject({ type: 'bare.thing', data: {} });
});
