/** What a guard in front of language models reports when one of its detectors finds a risk. */
import Type from 'typebox';
import type { TProperties } from 'typebox';
import { catalogGroup, catalogType } from './catalog-type.ts';
import { Count, Id, Name, Text, Word } from './fields.ts';

const Confidence = Type.Number({ minimum: 0, maximum: 1 });
const Reaction = Type.Optional(Word('report', 'block', 'redact', 'mask', 'defang', 'hash', 'allow'));

/** What one detector says: whether it found anything, and what. */
function Detector<Fields extends TProperties>(fields: Fields) {
  return Type.Optional(
    Type.Object({
      detected: Type.Boolean(),
      data: Type.Optional(Type.Object({ action: Reaction, ...fields })),
    }),
  );
}

const Entities = Detector({
  entities: Type.Array(
    Type.Object({
      type: Name,
      action: Reaction,
      start: Type.Optional(Count),
      value: Type.Optional(Type.String({ description: 'As it was left by the action: never a secret.' })),
    }),
  ),
});

const detectors = {
  malicious_prompt: Detector({
    analyzers: Type.Optional(Type.Array(Type.Object({ analyzer: Name, confidence: Confidence }))),
  }),
  confidential_and_pii_entity: Entities,
  malicious_entity: Entities,
  custom_entity: Entities,
  secret_and_key_entity: Entities,
  competitors: Detector({ entities: Type.Array(Name) }),
  language: Detector({ language: Type.String({ minLength: 2, description: 'ISO 639-1.' }) }),
  topic: Detector({ topics: Type.Array(Type.Object({ topic: Name, confidence: Confidence })) }),
  code: Detector({ language: Name }),
};

export const AI_GUARD = catalogGroup('ai_guard', [
  catalogType(
    'ai_guard.detected',
    'A detector of a recipe reported a risk',
    Type.Object({
      recipe: Type.Object({ id: Id, name: Type.Optional(Name), version: Type.Optional(Name) }),
      blocked: Type.Boolean({ description: 'Whether the text was stopped.' }),
      transformed: Type.Boolean({ description: 'Whether the text was changed, such as by masking.' }),
      detectors: Type.Object(detectors, { minProperties: 1 }),
      summary: Type.Optional(Text),
      requestId: Type.Optional(Id),
    }),
    {
      recipe: { id: 'pro_1', name: 'Chat input', version: 'v1' },
      blocked: true,
      transformed: true,
      detectors: {
        malicious_prompt: {
          detected: true,
          data: { action: 'block', analyzers: [{ analyzer: 'PA4002', confidence: 0.98 }] },
        },
        confidential_and_pii_entity: {
          detected: true,
          data: {
            entities: [{ type: 'EMAIL_ADDRESS', action: 'mask', start: 41, value: '****@*******.com' }],
          },
        },
        secret_and_key_entity: { detected: false },
        language: { detected: true, data: { action: 'allow', language: 'en' } },
      },
      summary: 'Prompt injection blocked, one e-mail address masked',
      requestId: 'prq_k3y5',
    },
  ),
]);
