import Type from 'typebox';
import { catalogGroup, catalogType } from '../catalog-type.ts';
import { Id, Text, Time, Word } from '../fields.ts';
import { Action, Agent, ALPHA, Reason } from './action.ts';

const Response = Type.Object({
  responderId: Id,
  decision: Word('approve', 'reject'),
  comment: Type.Optional(Text),
  respondedAt: Time,
});

const approval = {
  id: Id,
  agent: Agent,
  action: Action,
  reason: Type.Optional(Reason),
  requiredApprovals: Type.Integer({ minimum: 1, description: 'How many have to say yes.' }),
  receiptId: Type.Optional(Id),
  expiresAt: Time,
};

const APPROVAL_REQUEST = {
  id: 'apr-2093',
  agent: ALPHA,
  action: { tool: 'payments.refund', target: 'ord-5512', arguments: { amount: 129_900, currency: 'EUR' } },
  reason: 'Refunds above 1,000 EUR need two people',
  requiredApprovals: 2,
  receiptId: 'rcpt_88f0',
  expiresAt: '2023-11-14T23:13:20Z',
};
const YES = {
  responderId: 'usr-17',
  decision: 'approve' as const,
  respondedAt: '2023-11-14T22:20:41Z',
};

export const APPROVAL = catalogGroup('approval', [
  catalogType(
    'approval.required',
    'An action of an agent waits for approval by people',
    Type.Object({ ...approval, status: Type.Literal('pending'), requestedAt: Time }),
    { ...APPROVAL_REQUEST, status: 'pending', requestedAt: '2023-11-14T22:13:20Z' },
    { asks: true },
  ),
  catalogType(
    'approval.resolved',
    'An action was approved or rejected',
    Type.Object({
      ...approval,
      status: Word('approved', 'rejected'),
      responses: Type.Array(Response, { minItems: 1, description: 'One for each person who answered.' }),
      resolvedAt: Time,
    }),
    {
      ...APPROVAL_REQUEST,
      status: 'approved',
      responses: [
        YES,
        {
          responderId: 'usr-31',
          decision: 'approve',
          comment: 'Checked with the customer',
          respondedAt: '2023-11-14T22:31:02Z',
        },
      ],
      resolvedAt: '2023-11-14T22:31:02Z',
    },
  ),
  catalogType(
    'approval.expired',
    'Nobody decided in time, so the action stays denied',
    Type.Object({
      ...approval,
      status: Type.Literal('expired'),
      responses: Type.Array(Response),
      expiredAt: Time,
    }),
    { ...APPROVAL_REQUEST, status: 'expired', responses: [YES], expiredAt: '2023-11-14T23:13:20Z' },
  ),
]);
