/** Questions, from the call that asks to the event that tells what was decided. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AuditEntry } from '@tidings/core/audit-log';
import type { Interaction } from '@tidings/core/interaction';
import type { NewApiKey } from '@tidings/core/api-key';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { joinAs } from './browser.ts';
import { createReceiver, type ReceivedRequest, type Receiver } from './harness.ts';
import { startTidings, TestClock, until, type Answer, type Page, type Tidings } from './start.ts';

const clock = new TestClock();
let tidings: Tidings;
/** Another process over the same database. */
let beside: Tidings;
let receiver: Receiver;
beforeAll(async () => {
  [tidings, receiver] = await Promise.all([startTidings({ clock }), createReceiver()]);
  beside = await startTidings({ beside: tidings, clock });
});
afterAll(async () => {
  await beside.stop();
  await Promise.all([tidings.stop(), receiver.close()]);
});

let count = 0;
let organization: string;
beforeEach(() => {
  organization = `asking-${++count}`;
});

const ask = (input: object = {}, at = tidings): Promise<Answer<Interaction>> =>
  at.request<Interaction>('POST', '/v1/interactions', { organization, question: 'May I?', ...input });
const asked = async (input: object = {}): Promise<Interaction> => {
  const made = await ask(input);
  expect([made.status, made.text]).toEqual([201, expect.any(String)]);
  return made.body;
};
const get = async ({ id }: Interaction, query = '', at = tidings): Promise<Interaction> =>
  (await at.request<Interaction>('GET', `/v1/interactions/${id}${query}`)).body;
/** By the instance's key, or by another one. */
const respond = (
  { id }: Interaction,
  action: string,
  who: string,
  { at = tidings, key = {}, ...more }: { at?: Tidings; key?: Record<string, string>; comment?: string } = {},
) =>
  at.request<Interaction & { detail: string }>(
    'POST',
    `/v1/interactions/${id}/respond`,
    { action, responder: { id: who }, ...more },
    key,
  );
const keyFor = async (...permissions: string[]): Promise<{ authorization: string }> => {
  const input = { name: 'x', organization, permissions };
  const made = await tidings.request<NewApiKey>('POST', '/v1/api-keys', input);
  return { authorization: `Bearer ${made.body.key}` };
};
const cancel = ({ id }: Interaction, body?: object): Promise<Answer<Interaction>> =>
  tidings.request<Interaction>('POST', `/v1/interactions/${id}/cancel`, body);

interface Told {
  type: string;
  data: Record<string, unknown> & { id: string };
}
const toldOf = ({ body }: ReceivedRequest): Told => JSON.parse(body.toString()) as Told;
/** A receiver of its own path, and what it was told. */
async function listener(path: string, events: string[] = ['interaction.*']) {
  const webhook = await tidings.createWebhook({ organization, url: `${receiver.url}${path}`, events });
  const requests = (): ReceivedRequest[] => receiver.requests.filter(({ url }) => url === path);
  return {
    webhook,
    requests,
    told: (): Told[] => requests().map(toldOf),
    heard: (types: number): Promise<Told[]> =>
      until(async () => {
        const all = requests().map(toldOf);
        return all.length >= types && all;
      }, `${types} events`),
  };
}
const audited = async (id: string): Promise<AuditEntry[]> =>
  (await tidings.request<Page<AuditEntry>>('GET', `/v1/audit-log?resource=interaction&resourceId=${id}`)).body
    .data;

describe('a question', () => {
  test('goes out, is answered, and what was decided comes back signed', async () => {
    const { heard, requests, webhook } = await listener('/product');
    const question = await asked({
      question: 'May agent-7 refund ord-1?',
      agentId: 'agent-7',
      severity: 'error',
      data: { amount: 129_900 },
      links: [{ href: 'https://shop.example/ord-1', text: 'order' }],
      quorum: 2,
    });
    expect(question).toMatchObject({
      organization,
      status: 'open',
      question: 'May agent-7 refund ord-1?',
      actions: [
        { id: 'approve', label: 'Approve', style: 'primary' },
        { id: 'deny', label: 'Deny', style: 'danger' },
      ],
      quorum: 2,
      default: 'deny',
      outcome: null,
      data: { amount: 129_900 },
      answers: [],
      createdAt: new Date(clock.now()).toISOString(),
      expiresAt: new Date(clock.now() + 3_600_000).toISOString(),
      createdBy: { kind: 'api-key' },
    });
    await heard(1);
    clock.advance(1000);
    const other = await keyFor('interactions:answer', 'payloads:read');
    expect((await respond(question, 'approve', 'ada', { comment: 'fine' })).body.status).toBe('open');
    expect((await respond(question, 'approve', 'grace', { at: beside, key: other })).body).toMatchObject({
      status: 'resolved',
      outcome: 'approve',
      endedAt: expect.any(String),
    });
    const told = await heard(3);
    expect(told.map(({ type }) => type).toSorted()).toEqual([
      'interaction.answered',
      'interaction.opened',
      'interaction.resolved',
    ]);
    const resolved = told.find(({ type }) => type === 'interaction.resolved')!;
    expect(resolved.data).toMatchObject({
      id: question.id,
      question: 'May agent-7 refund ord-1?',
      outcome: 'approve',
      data: { amount: 129_900 },
      answers: [
        { by: { type: 'user', id: 'ada' }, action: 'approve', comment: 'fine', via: 'api' },
        { by: { type: 'user', id: 'grace' }, action: 'approve', via: 'api' },
      ],
      record: `/v1/interactions/${question.id}`,
    });
    const secret = (await tidings.request<{ secret: string }>('GET', `/v1/webhooks/${webhook.id}/secret`))
      .body.secret;
    const request = requests().find(({ body }) => body.includes('interaction.resolved'))!;
    expect(() => {
      // Of a time that the test's clock says.
      const verifier = new StandardWebhook(secret);
      const at = new Date(Number(request.headers['webhook-timestamp']) * 1000);
      expect(verifier.sign(request.headers['webhook-id'] as string, at, request.body.toString())).toBe(
        request.headers['webhook-signature'],
      );
    }).not.toThrow();
    expect((await audited(question.id)).map(({ action, actor }) => [action, actor.kind])).toEqual([
      ['answer', 'api-key'],
      ['answer', 'api-key'],
      ['create', 'api-key'],
    ]);
  });

  test('is denied by one', async () => {
    const question = await asked({ quorum: 3 });
    await respond(question, 'approve', 'ada');
    expect((await respond(question, 'deny', 'grace')).body).toMatchObject({
      status: 'resolved',
      outcome: 'deny',
    });
  });

  test('is answered once by each, of whoever comes at once in two processes', async () => {
    const question = await asked({ quorum: 20 });
    const keys = await Promise.all([1, 2, 3].map(() => keyFor('interactions:answer')));
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        respond(question, 'approve', `person-${i % 3}`, { at: i % 2 ? tidings : beside, key: keys[i % 3]! }),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(9);
    expect(answers.find(({ status }) => status === 409)!.body.detail).toContain('already answered');
    expect((await get(question)).answers).toHaveLength(3);
    const refused = (await audited(question.id)).filter(({ action }) => action === 'answer-refused');
    expect(refused).toHaveLength(9);
    expect(refused[0]!.changes['because']).toMatchObject({ after: 'repeated' });
  });

  test('is decided by one key for one alone, whomever it makes up; one no is enough', async () => {
    const question = await asked({ quorum: 2 });
    const key = await keyFor('interactions:answer');
    const made = await Promise.all(
      Array.from({ length: 6 }, (_, i) =>
        respond(question, 'approve', `made-up-${i}`, { at: i % 2 ? tidings : beside, key }),
      ),
    );
    expect(made.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([
      200, 409, 409, 409, 409, 409,
    ]);
    expect(made.find(({ status }) => status === 409)!.body.detail).toContain('each key counts once');
    // Nor for itself, once more.
    const path = `/v1/interactions/${question.id}/respond`;
    expect((await tidings.request('POST', path, { action: 'approve' }, key)).status).toBe(409);
    expect(await get(question)).toMatchObject({ status: 'open', answers: [{ action: 'approve' }] });
    expect((await respond(question, 'deny', 'somebody', { key })).body.outcome).toBe('deny');

    const other = await asked({ quorum: 2 });
    await respond(other, 'approve', 'ada', { key });
    const person = await joinAs(tidings, { organization, role: 'developer' });
    const itself = await person.browser.request<Interaction>('POST', `/v1/interactions/${other.id}/respond`, {
      action: 'approve',
    });
    expect(itself.body).toMatchObject({ status: 'resolved', outcome: 'approve' });
    expect(itself.body.answers.map((answer) => Object.keys(answer).toSorted())).toEqual(
      [1, 2].map(() => ['action', 'at', 'by', 'comment', 'via']),
    );
  });

  test('is answered once by a key and those that took its place by rotation', async () => {
    const question = await asked({ quorum: 2 });
    const [old, other] = await Promise.all([1, 2].map(() => keyFor('interactions:answer')));
    const keys = [old!];
    const path = `/v1/api-keys?organization=${organization}`;
    const known = (await tidings.request<{ data: { id: string; hint: string }[] }>('GET', path)).body.data;
    let { id } = known.find(({ hint }) => old!.authorization.endsWith(hint))!;
    for (let i = 0; i < 2; i++) {
      const { body } = await tidings.request<{ id: string; key: string }>(
        'POST',
        `/v1/api-keys/${id}/rotate`,
      );
      keys.push({ authorization: `Bearer ${body.key}` });
      id = body.id;
    }
    expect((await respond(question, 'approve', 'ada', { key: keys[1]! })).status).toBe(200);
    for (const key of [keys[0]!, keys[2]!]) {
      const again = await respond(question, 'approve', 'grace', { key });
      expect([again.status, again.body.detail]).toEqual([
        409,
        expect.stringContaining('each key counts once'),
      ]);
    }
    expect(await get(question)).toMatchObject({ status: 'open', answers: [{ action: 'approve' }] });
    expect((await respond(question, 'approve', 'grace', { key: other! })).body.outcome).toBe('approve');
  });

  test('expires once, in which process ever, and its default holds', async () => {
    const { heard, told } = await listener('/expired', ['interaction.expired']);
    const question = await asked({ expiresInSeconds: 60, quorum: 2 });
    const other = await asked({ expiresInSeconds: 60, default: 'approve' });
    await respond(question, 'approve', 'ada');
    clock.advance(59_000);
    expect((await get(question)).status).toBe('open');
    clock.advance(1000);
    const [one, two] = await Promise.all(
      [question, other].map((each) =>
        until(async () => {
          const now = await get(each);
          return now.status === 'expired' && now;
        }, 'the end'),
      ),
    );
    expect([one!.outcome, two!.outcome]).toEqual(['deny', 'approve']);
    await heard(2);
    const late = await respond(question, 'approve', 'grace');
    expect([late.status, late.body.detail]).toEqual([409, 'The time for answers is over, so Deny holds.']);
    // What comes later shows that nothing more was told.
    await asked({ expiresInSeconds: 1 });
    clock.advance(1000);
    await heard(3);
    expect(told().filter(({ data }) => data.id === question.id)).toHaveLength(1);
  });

  test('of which nothing can be told ends all the same, and keeps no other from its end', async () => {
    const [poisoned, other] = [
      await asked({ expiresInSeconds: 5, question: 'Poisoned?' }),
      await asked({ expiresInSeconds: 6 }),
    ];
    await tidings.query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN IF NEW.facts::text LIKE '%Poisoned?%' THEN RAISE EXCEPTION 'planted' USING ERRCODE = '22P05'; END IF; RETURN NEW; END $$`);
    await tidings.query(
      'CREATE TRIGGER refuse BEFORE INSERT ON report FOR EACH ROW EXECUTE FUNCTION refuse()',
    );
    clock.advance(6000);
    await until(async () => (await get(other)).status === 'expired', 'the end of the other');
    expect(await get(poisoned)).toMatchObject({ status: 'expired', outcome: 'deny' });
    await tidings.query('DROP FUNCTION refuse() CASCADE');
    const said = [...tidings.log, ...beside.log].filter((line) => line.includes('nothing could be told of'));
    expect(said).toHaveLength(1);
  });

  test('takes no answer after its time, also where nobody looks after that', async () => {
    const alone = await startTidings({ clock, roles: ['api'] });
    const question = (await ask({ expiresInSeconds: 5 }, alone)).body;
    clock.advance(5000);
    expect((await get(question, '', alone)).status).toBe('open');
    const late = await respond(question, 'approve', 'ada', { at: alone });
    expect([late.status, late.body.detail]).toEqual([409, expect.stringContaining('Deny holds')]);
    expect(await get(question, '', alone)).toMatchObject({ status: 'expired', outcome: 'deny', answers: [] });
    await alone.stop();
  });

  test('is canceled, and decides nothing', async () => {
    const { heard } = await listener('/canceled', ['interaction.canceled']);
    const question = await asked();
    expect((await cancel(question, { reason: 'The agent was stopped.' })).body).toMatchObject({
      status: 'canceled',
      outcome: null,
      reason: 'The agent was stopped.',
    });
    expect((await cancel(question)).status).toBe(200);
    expect((await respond(question, 'approve', 'ada')).status).toBe(409);
    expect((await heard(1))[0]!.data).toMatchObject({ status: 'canceled', reason: 'The agent was stopped.' });
    const decided = await asked();
    await respond(decided, 'approve', 'ada');
    expect((await cancel(decided)).status).toBe(409);
  });

  test.each(['a\u0000b', 'a\ud800b'])('that holds %j is refused with the place', async (text) => {
    const wrong = [
      ['/data', { data: { path: ['x', { y: text }] } }],
      ['/data', { data: { [text]: 1 } }],
      ['/links/0/text', { links: [{ href: 'https://example.com/', text }] }],
      ['/links/0/href', { links: [{ href: `https://example.com/${text}`, text: 'x' }] }],
    ] as const;
    for (const [path, input] of wrong) {
      const refused = await ask(input);
      expect([refused.status, refused.body]).toMatchObject([422, { errors: [{ path }] }]);
    }
  });

  test('is asked once under an own id', async () => {
    const first = await ask({ ownId: 'refund-1', expiresInSeconds: 60 });
    const [again, same] = await Promise.all([
      ask({ expiresInSeconds: 60, ownId: 'refund-1' }, beside),
      ask({ ownId: 'refund-1', expiresInSeconds: 60 }),
    ]);
    expect([first.status, again.status, same.status]).toEqual([201, 200, 200]);
    expect([again.body.id, same.body.id]).toEqual([first.body.id, first.body.id]);
    const other = await ask({ ownId: 'refund-1', question: 'Something else?' });
    expect([other.status, other.text]).toEqual([409, expect.stringContaining('idempotency_conflict')]);
    const listed = await tidings.request<Page<Interaction>>(
      'GET',
      `/v1/interactions?organization=${organization}&ownId=refund-1`,
    );
    expect(listed.body.data.map(({ id }) => id)).toEqual([first.body.id]);
  });

  test('also goes to webhooks that it names', async () => {
    const named = await listener('/named', ['a.b']);
    const other = await listener('/other', ['a.b']);
    await asked({ webhooks: [named.webhook.id] });
    await named.heard(1);
    expect(other.told()).toEqual([]);
    const wrong = await ask({ webhooks: [named.webhook.id, 'wh_01kah3c3t6f8mvav5nq1j6w0zs'] });
    expect([wrong.status, wrong.text]).toEqual([422, expect.stringContaining('/webhooks/1')]);
  });

  test.each([
    [{ question: '' }, '/question'],
    [{ question: ' \u200b' }, '/question'],
    [{ actions: [{ id: 'deny', label: ' ' }] }, '/actions/0/label'],
    [{ actions: [] }, '/actions'],
    [{ actions: [{ id: 'yes', label: 'Yes' }] }, '/default'],
    [{ default: 'never' }, '/default'],
    [{ quorum: 0 }, '/quorum'],
    [{ data: 'x'.repeat(9000) }, '/data'],
    [{ timeout: 5 }, '/timeout'],
  ])('that makes no sense is refused with the place (case %#)', async (input, path) => {
    const refused = await ask(input);
    expect([refused.status, refused.text]).toEqual([422, expect.stringContaining(`"path":"${path}"`)]);
  });
});

describe('who waits', () => {
  test('hears of the end at once, from every process', async () => {
    const question = await asked();
    const waits = [get(question, '?wait=30s'), get(question, '?wait=30', beside)];
    await respond(question, 'approve', 'ada');
    expect((await Promise.all(waits)).map(({ status }) => status)).toEqual(['resolved', 'resolved']);
    expect((await get(question, '?wait=30s')).outcome).toBe('approve');
  });

  test('waits on after an answer that does not decide, and one that is refused', async () => {
    const question = await asked({ quorum: 2 });
    const waits = [get(question, '?wait=30s'), get(question, '?wait=30', beside)];
    // They are waiting as soon as other calls that came later are answered.
    await Promise.all([get(question), get(question, '', beside)]);
    await respond(question, 'approve', 'ada');
    expect((await respond(question, 'approve', 'ada')).status).toBe(409);
    expect((await respond(question, 'perhaps', 'eve')).status).toBe(422);
    await respond(question, 'approve', 'bob', { key: await keyFor('interactions:answer') });
    const heard = await Promise.all(waits);
    expect(heard.map(({ status, answers }) => [status, answers.length])).toEqual([
      ['resolved', 2],
      ['resolved', 2],
    ]);
  });

  test('hears how things are when the time is over', async () => {
    const question = await asked();
    expect((await get(question, '?wait=1s')).status).toBe('open');
    const refused = await tidings.request('GET', `/v1/interactions/${question.id}?wait=99s`);
    expect(refused.status).toBe(422);
  });

  test('does not hold up a stop', async () => {
    const stopping = await startTidings({ beside: tidings, clock });
    const question = await asked();
    const wait = get(question, '?wait=30s', stopping);
    // It is waiting as soon as another call that came later is answered.
    await get(question, '', stopping);
    await stopping.stop();
    expect((await wait).status).toBe('open');
  });
});

describe('who may', () => {
  test('ask may not answer', async () => {
    const agent = await keyFor('interactions:write', 'interactions:read');
    const made = await tidings.request<Interaction>(
      'POST',
      '/v1/interactions',
      { question: 'May I?' },
      agent,
    );
    expect(made.status).toBe(201);
    const path = `/v1/interactions/${made.body.id}`;
    expect((await tidings.request('POST', `${path}/respond`, { action: 'approve' }, agent)).status).toBe(403);
    // What an interaction is about is a payload.
    expect((await tidings.request<Interaction>('GET', path, undefined, agent)).body.data).toBe(null);
    const people = await keyFor('interactions:answer');
    expect((await tidings.request('POST', `${path}/respond`, { action: 'approve' }, people)).status).toBe(
      200,
    );
  });

  test('answers in the console answers for themselves', async () => {
    const question = await asked();
    const browser = await joinAs(tidings, { organization, role: 'developer' });
    const session = (method: string, path: string, body: unknown) =>
      browser.browser.request<Interaction>(method, path, body);
    const answered = await session('POST', `/v1/interactions/${question.id}/respond`, { action: 'approve' });
    expect(answered.body).toMatchObject({
      status: 'resolved',
      answers: [{ via: 'console', by: { kind: 'member', name: expect.any(String) } }],
    });
    const forOthers = await session('POST', `/v1/interactions/${(await asked()).id}/respond`, {
      action: 'approve',
      responder: { id: 'somebody' },
    });
    expect(forOthers.status).toBe(422);
  });
});
