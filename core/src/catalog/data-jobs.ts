/** What an orchestrator of data jobs reports. */
import Type from 'typebox';
import { catalogGroup, catalogType } from './catalog-type.ts';
import { Count, Failure, Id, Name, Time, Word } from './fields.ts';

const trigger = Word('schedule', 'event', 'manual', 'api');
const job = {
  id: Id,
  name: Name,
  space: Type.Optional(Type.String({ minLength: 1, description: 'Where it lives.' })),
  orchestration: Type.Optional(Type.Object({ id: Id, run: Type.Optional(Id) })),
  trigger: Type.Optional(trigger),
  startedAt: Time,
  finishedAt: Time,
};
const rows = { read: Type.Optional(Count), written: Type.Optional(Count), rejected: Type.Optional(Count) };
const Part = Type.Object({
  name: Name,
  rows: Type.Optional(Type.Object(rows)),
  error: Type.Optional(Failure),
});

const JOB = {
  id: 'job-18',
  name: 'orders → warehouse',
  space: 'analytics',
  orchestration: { id: 'orch-3', run: 'run-2023-06-15' },
  trigger: 'schedule' as const,
  startedAt: '2023-06-15T02:00:00Z',
};
const TIMEOUT = { code: 'source_timeout', message: 'The source did not answer in 30 s', retryable: true };

export const DATA_JOBS = [
  ...catalogGroup('job', [
    catalogType(
      'job.succeeded',
      'A job succeeded',
      Type.Object({ ...job, rows: Type.Optional(Type.Object(rows)) }),
      { ...JOB, finishedAt: '2023-06-15T02:03:21Z', rows: { read: 120_391, written: 120_391, rejected: 0 } },
    ),
    catalogType('job.failed', 'A job failed', Type.Object({ ...job, error: Failure }), {
      ...JOB,
      finishedAt: '2023-06-15T02:00:31Z',
      error: TIMEOUT,
    }),
    catalogType(
      'job.partially_succeeded',
      'A part of a job failed, and the rest succeeded',
      Type.Object({
        ...job,
        succeeded: Type.Array(Part, { minItems: 1 }),
        failed: Type.Array(Part, { minItems: 1 }),
      }),
      {
        ...JOB,
        finishedAt: '2023-06-15T02:04:02Z',
        succeeded: [{ name: 'orders', rows: { read: 98_000, written: 98_000 } }],
        failed: [{ name: 'refunds', error: TIMEOUT }],
      },
    ),
  ]),
  ...catalogGroup('orchestration', [
    catalogType(
      'orchestration.finished',
      'All jobs of an orchestration have ended',
      Type.Object({
        id: Id,
        run: Id,
        name: Name,
        space: Type.Optional(Name),
        status: Word('succeeded', 'failed', 'partially_succeeded', 'canceled'),
        trigger: Type.Optional(trigger),
        jobs: Type.Object({ total: Count, succeeded: Count, failed: Count, skipped: Type.Optional(Count) }),
        startedAt: Time,
        finishedAt: Time,
      }),
      {
        id: 'orch-3',
        run: 'run-2023-06-15',
        name: 'Nightly load',
        space: 'analytics',
        status: 'partially_succeeded',
        trigger: 'schedule',
        jobs: { total: 12, succeeded: 11, failed: 1, skipped: 0 },
        startedAt: '2023-06-15T02:00:00Z',
        finishedAt: '2023-06-15T02:41:09Z',
      },
    ),
  ]),
];
