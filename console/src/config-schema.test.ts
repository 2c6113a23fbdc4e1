import { expect, test } from 'vitest';
import { TYPES } from '@tidings/core/notification-types/index';
import { fieldsOf, MASK, WAY, toConfig, toConfigChange, toWritten, withoutSecrets } from './config-schema.ts';
import type { ConfigSchema, WrittenConfig } from './config-schema.ts';

const email = TYPES.email.config as ConfigSchema;
const pagerduty = TYPES.pagerduty.config as ConfigSchema;
const slack = TYPES.slack.config as ConfigSchema;

test('what is written becomes what the API takes, empty fields left out', () => {
  const written = {
    host: ' smtp.example.com ',
    port: '2525',
    username: '',
    to: 'a@x.org\n\n b@x.org,c@x.org',
  };
  expect(toConfig(email, written)).toEqual({
    host: 'smtp.example.com',
    port: 2525,
    to: ['a@x.org', 'b@x.org', 'c@x.org'],
  });
  expect(toConfig(email, { port: 'many' })).toEqual({ port: 'many' });
  expect(toConfig(pagerduty, { severities: { warning: 'error', info: '' }, groupBy: '' })).toEqual({
    severities: { warning: 'error' },
  });
});

test('a change has what differs: null for what is emptied, and no secret that was left alone', () => {
  const config = { host: 'a.example', port: 587, password: MASK, username: 'me', to: ['a@x.org'] };
  const before = toWritten(email, config);
  expect(before).toEqual({ host: 'a.example', port: '587', username: 'me', to: 'a@x.org' });
  expect(toConfigChange(email, before, before, [])).toEqual({});
  expect(toConfigChange(email, before, { ...before, host: 'b.example', port: '' }, [])).toEqual({
    host: 'b.example',
    port: null,
  });
  expect(toConfigChange(email, before, { ...before, password: 'another one' }, [])).toEqual({
    password: 'another one',
  });
  expect(toConfigChange(email, before, { ...before, username: '' }, ['password'])).toEqual({
    username: null,
    password: null,
  });
  const severe = toWritten(pagerduty, { routingKey: MASK, severities: { warning: 'error' } });
  expect(toConfigChange(pagerduty, severe, { ...severe, severities: { warning: '' } }, [])).toEqual({
    severities: null,
  });
});

test('of several ways one is asked for and sent; a secret goes with the way that it belongs to', () => {
  const asked = (written: WrittenConfig) =>
    fieldsOf(slack, written).map(({ name, required }) => (required ? `${name}!` : name));
  expect(asked({})).toEqual(['url!', 'signingSecret']);
  const app = { [WAY]: 'Slack app with a bot token', token: 'xoxb-12345678', channel: 'C01' };
  expect(asked(app)).toEqual(['token!', 'channel!', 'host', 'threads', 'signingSecret']);
  // What is written under another way is not sent.
  const both = { ...app, url: 'https://hooks.slack.com/services/T0' };
  expect(toConfig(slack, both)).toEqual({ token: 'xoxb-12345678', channel: 'C01' });
  expect(toConfig(slack, { ...both, [WAY]: 'Incoming webhook' })).toEqual({ url: both.url });
  const before = toWritten(slack, { url: MASK });
  expect(toConfigChange(slack, before, before, [])).toEqual({});
  expect(toConfigChange(slack, before, app, [])).toEqual({
    url: null,
    token: 'xoxb-12345678',
    channel: 'C01',
  });
  expect(toConfigChange(slack, toWritten(slack, { token: MASK, channel: 'C01' }), before, [])).toEqual({
    token: null,
    channel: null,
  });
});

test('what outlives a reload has no secret', () => {
  expect(withoutSecrets(email, { host: 'a.example', password: 'hidden away', gone: 'x' })).toEqual({
    host: 'a.example',
  });
});
