/** The payload formats, by name. To add one, add its file and a line here. */
import { alertPayload, compactAlertPayload } from './alert.ts';
import { cloudeventsPayload } from './cloudevents.ts';
import { contextPayload } from './context.ts';
import type { PayloadFormat } from './format.ts';
import { nativePayload } from './native.ts';
import { standardPayload } from './standard.ts';

export const FORMATS = {
  native: nativePayload,
  context: contextPayload,
  alert: alertPayload,
  'compact-alert': compactAlertPayload,
  standard: standardPayload,
  cloudevents: cloudeventsPayload,
} as const satisfies Record<string, PayloadFormat>;

export type FormatName = keyof typeof FORMATS;

/** What a webhook can have as `payload`: a format, or a template of its own. */
export const PAYLOADS = [...(Object.keys(FORMATS) as FormatName[]), 'custom'] as const;
export type PayloadName = (typeof PAYLOADS)[number];
