import Type from 'typebox';
import { catalogGroup, catalogType } from '../catalog-type.ts';
import { Id, Name, Time, Word } from '../fields.ts';
import { Agent, ALPHA, Reason } from './action.ts';

export const CONTENT = catalogGroup('content', [
  catalogType(
    'content.detected',
    'Unsafe content was found in what an agent read or wrote',
    Type.Object({
      agent: Agent,
      detector: Name,
      category: Word(
        'prompt_injection',
        'personal_data',
        'secret',
        'toxicity',
        'malicious_link',
        'unsafe_code',
        'other',
      ),
      direction: Word('input', 'output', 'tool_result'),
      confidence: Type.Number({ minimum: 0, maximum: 1 }),
      outcome: Word('blocked', 'redacted', 'flagged'),
      excerpt: Type.Optional(
        Type.String({ maxLength: 500, description: 'A few words around the place, without secrets.' }),
      ),
      reason: Type.Optional(Reason),
      receiptId: Type.Optional(Id),
      detectedAt: Time,
    }),
    {
      agent: ALPHA,
      detector: 'injection-v3',
      category: 'prompt_injection',
      direction: 'tool_result',
      confidence: 0.97,
      outcome: 'blocked',
      excerpt: '… ignore all previous instructions and …',
      reason: 'A web page told the agent to change its task',
      receiptId: 'rcpt_4c1d',
      detectedAt: '2023-11-14T22:13:20Z',
    },
  ),
]);
