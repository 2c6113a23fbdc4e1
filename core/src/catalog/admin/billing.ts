import Type from 'typebox';
import { catalogGroup, catalogType } from '../catalog-type.ts';
import { ADA, Count, Created, Deleted, Failure, Id, Name, Time, Updated, Word } from '../fields.ts';

const Currency = Type.String({ pattern: '^[A-Z]{3}$', description: 'ISO 4217.' });
const Amount = Type.Integer({ description: 'In the smallest unit of the currency, such as cents.' });

const subscriptionIdentity = { id: Id, customer: Id };
const subscription = {
  ...subscriptionIdentity,
  plan: Type.Object({
    id: Id,
    name: Name,
    amount: Amount,
    currency: Currency,
    interval: Word('month', 'year'),
  }),
  status: Word('trialing', 'active', 'past_due', 'paused', 'canceled'),
  seats: Type.Optional(Type.Integer({ minimum: 1 })),
  currentPeriodEnd: Type.Optional(Time),
};
const invoice = {
  id: Id,
  number: Name,
  customer: Id,
  subscription: Type.Optional(Id),
  amount: Amount,
  currency: Currency,
  dueAt: Type.Optional(Time),
};

const SUBSCRIPTION = { id: 'sub-501', customer: 'cus-77' };
const PLAN = { id: 'plan-team', name: 'Team', amount: 4900, currency: 'EUR', interval: 'month' as const };
const INVOICE = {
  id: 'inv-9001',
  number: '2023-000417',
  customer: 'cus-77',
  subscription: 'sub-501',
  amount: 4900,
  currency: 'EUR',
};

export const BILLING = catalogGroup('billing', [
  catalogType('billing.subscription.created', 'A subscription was created', Created(subscription), {
    ...SUBSCRIPTION,
    plan: PLAN,
    status: 'trialing',
    seats: 5,
    currentPeriodEnd: '2023-07-01T00:00:00Z',
    createdAt: '2023-06-01T00:00:00Z',
    createdBy: ADA,
  }),
  catalogType('billing.subscription.updated', 'A subscription was updated', Updated(subscription), {
    ...SUBSCRIPTION,
    plan: PLAN,
    status: 'active',
    seats: 8,
    currentPeriodEnd: '2023-08-01T00:00:00Z',
    changes: [{ field: 'seats', from: 5, to: 8 }],
    updatedAt: '2023-07-04T12:00:00Z',
    updatedBy: ADA,
  }),
  catalogType('billing.subscription.deleted', 'A subscription was deleted', Deleted(subscriptionIdentity), {
    ...SUBSCRIPTION,
    deletedAt: '2023-12-01T00:00:00Z',
    deletedBy: ADA,
  }),
  catalogType(
    'billing.invoice.created',
    'An invoice was created',
    Type.Object({ ...invoice, status: Word('draft', 'open'), createdAt: Time }),
    { ...INVOICE, status: 'open', dueAt: '2023-07-15T00:00:00Z', createdAt: '2023-07-01T00:00:10Z' },
  ),
  catalogType(
    'billing.invoice.paid',
    'An invoice was paid',
    Type.Object({
      ...invoice,
      payment: Type.Object({ id: Id, method: Word('card', 'sepa_debit', 'bank_transfer', 'balance') }),
      paidAt: Time,
    }),
    { ...INVOICE, payment: { id: 'pay-3312', method: 'sepa_debit' }, paidAt: '2023-07-03T06:00:00Z' },
  ),
  catalogType(
    'billing.invoice.failed',
    'An invoice payment failed',
    Type.Object({
      ...invoice,
      attempt: Count,
      error: Failure,
      failedAt: Time,
      nextAttemptAt: Type.Optional(Time),
    }),
    {
      ...INVOICE,
      attempt: 1,
      error: { code: 'insufficient_funds', message: 'The account could not be charged', retryable: true },
      failedAt: '2023-07-03T06:00:00Z',
      nextAttemptAt: '2023-07-06T06:00:00Z',
    },
  ),
]);
