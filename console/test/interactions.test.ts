/** Questions answered by people in a browser. */
import { expect, test } from 'vitest';
import type { Interaction } from '@tidings/core/interaction';
import { openPerson, seriousFaults, signIn } from './person.ts';
import { setScene } from './scene.ts';

const scene = setScene();

async function ask(input: Record<string, unknown>): Promise<Interaction> {
  const asked = await scene.tidings.request<Interaction>('POST', '/v1/interactions', input);
  expect(asked.status).toBe(201);
  return asked.body;
}

test('a question is answered by two people, another is canceled, and each is told what became of it', async () => {
  const { tidings, person } = scene;
  const { page, origin } = person;
  const organization = 'asked';
  const question = 'May agent-7 delete the table orders_2019 in production?';
  const asked = await ask({
    organization,
    question,
    quorum: 2,
    severity: 'critical',
    agentId: 'agent-7',
    data: { table: 'orders_2019', rows: 120_000 },
    links: [{ href: 'https://audit.example/1', text: 'receipt' }],
  });
  const other = await ask({ organization, question: 'May agent-8 send 4,000 mails?' });
  await signIn(person, tidings);
  await page.goto(`${origin}/interactions?organization=${organization}`);
  await page.getByText(question, { exact: true }).waitFor();
  expect(await page.getByRole('status').first().textContent()).toBe('2 waiting for an answer');
  const rail = page.getByRole('navigation', { name: 'Main' });
  await rail.getByRole('link', { name: 'Interactions 2 open' }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);

  await page.getByRole('button', { name: `Details of ${question}` }).click();
  await page.getByText('"orders_2019"').waitFor();
  await page.getByText('None yet.').waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.getByRole('button', { name: `Approve: ${question}` }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Comment').fill('It is archived.');
  expect(await seriousFaults(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Approve', exact: true }).click();
  await page.getByText('you chose Approve').waitFor();
  await page.getByText('1 of 2 answers').waitFor();
  await page.getByText('“It is archived.”').waitFor();
  // Nobody answers twice.
  expect(await page.getByRole('button', { name: `Approve: ${question}` }).count()).toBe(0);

  // What is pointed at when it goes would stay until somebody asks for what there is.
  await page.mouse.move(5, 5);
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  const second = await openPerson(scene.browser, tidings);
  try {
    await signIn(second, tidings);
    await second.page.goto(`${origin}/interactions?organization=${organization}`);
    await second.page.getByRole('button', { name: `Approve: ${question}` }).click();
    await second.page.getByRole('dialog').getByRole('button', { name: 'Approve', exact: true }).click();
    await expect.poll(() => second.page.getByText(question, { exact: true }).count()).toBe(0);
    expect(second.complaints).toEqual([]);
  } finally {
    await second.close();
  }
  // The first one is told without doing anything.
  await expect.poll(() => page.getByText(question, { exact: true }).count()).toBe(0);
  await rail.getByRole('link', { name: 'Interactions 1 open' }).waitFor();
  expect((await tidings.request<Interaction>('GET', `/v1/interactions/${asked.id}`)).body).toMatchObject({
    status: 'resolved',
    outcome: 'approve',
    answers: [{ comment: 'It is archived.', via: 'console' }, { via: 'console' }],
  });

  await page.getByRole('button', { name: `Details of ${other.question}` }).click();
  await page.getByRole('button', { name: 'Cancel the question' }).click();
  await dialog.getByLabel('Reason').fill('It was asked by mistake.');
  await dialog.getByRole('button', { name: 'Cancel the question' }).click();
  await page.getByRole('heading', { name: 'Nothing is waiting for an answer' }).waitFor();
  await page.getByRole('button', { name: 'Show all' }).click();
  await page.getByText('Resolved: Approve').waitFor();
  await page.getByText('Canceled', { exact: true }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
  // A link shows what is not listed, too.
  await page.goto(`${origin}/interactions?organization=${organization}&open=${asked.id}`);
  await page.getByRole('region', { name: 'The open interaction' }).getByText('It is archived.').waitFor();
});

test('what a question was asked with is shown as it was written', async () => {
  const { tidings, person } = scene;
  const { page, origin } = person;
  const data = '{"account":12345678901234567890,"rate":1.0,"far":1e400}';
  const asking = `{"organization":"written","question":"May it?","data":${data}}`;
  expect((await tidings.request('POST', '/v1/interactions', asking)).status).toBe(201);
  await signIn(person, tidings);
  await page.goto(`${origin}/interactions?organization=written`);
  await page.getByRole('button', { name: 'Details of May it?' }).click();
  for (const number of ['12345678901234567890', '1.0', '1e400'])
    await page.getByText(number, { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Raw' }).click();
  await page.getByText(data, { exact: true }).waitFor();
  expect(await seriousFaults(page)).toEqual([]);
});

test('what somebody else has decided meanwhile is refused in words', async () => {
  const { tidings, person } = scene;
  const { page, origin } = person;
  const asked = await ask({ organization: 'late', question: 'May I?' });
  await signIn(person, tidings);
  await page.goto(`${origin}/interactions?organization=late`);
  await page.getByRole('button', { name: 'Deny: May I?' }).click();
  const answer = { action: 'approve', responder: { id: 'u-1' } };
  expect((await tidings.request('POST', `/v1/interactions/${asked.id}/respond`, answer)).status).toBe(200);
  await page.getByRole('dialog').getByRole('button', { name: 'Deny', exact: true }).click();
  await page.getByRole('dialog').getByRole('alert').waitFor();
});
