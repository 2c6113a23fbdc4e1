import { nativePayload } from '../../payload-formats/native.ts';
import type { Notification, NotificationRequest } from '../notification-type.ts';

/**
 * The body alone, in the format that is taken where none is chosen. What a webhook of this type has beside `config`
 * (address, headers, payload format, signature, encryption) goes around it in the engine's `renderer.ts`.
 */
export function renderRest({
  event,
  message,
}: Pick<Notification<unknown>, 'event' | 'message'>): NotificationRequest {
  const { contentType, body } = nativePayload(event);
  return { url: '', contentType, headers: {}, body: message ?? body };
}
