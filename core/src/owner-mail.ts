/** What owners are told by mail of webhooks that need somebody, and of those that do so no more. */
import { fit, lines, oneLine } from './notification-types/text.ts';

/** A webhook, and what there is to tell of it. */
export interface OwnerNotice {
  /** Public id. */
  readonly webhook: string;
  readonly name: string;
  /** The notification type. */
  readonly type: string;
  readonly kind: 'refused' | 'disabled' | 'well';
  /** What went wrong and what to do; null where nothing is wrong any more. */
  readonly error: string | null;
  /** Milliseconds since 1970. */
  readonly since: number;
}

const LONGEST_NAME = 80;
const LONGEST_ERROR = 1000;
const MOST_NOTICES = 50;

/**
 * Subject and text of one mail.
 *
 * @param organization its id
 * @param notices at least one
 * @param publicUrl where people find the console; null: nobody knows
 */
export function ownerMail(
  organization: string,
  notices: readonly OwnerNotice[],
  publicUrl: URL | null,
): { subject: string; text: string } {
  const [first] = notices;
  const said =
    notices.length === 1
      ? `“${nameOf(first!)}” ${HEADLINES[first!.kind]}`
      : notices.every(({ kind }) => kind === 'well')
        ? `${notices.length} webhooks have recovered`
        : `${notices.length} webhooks need attention, or did`;
  const shown = notices.slice(0, MOST_NOTICES);
  const rest = notices.length - shown.length;
  const text = [
    ...shown.map((notice) => paragraphOf(notice, publicUrl)),
    ...(rest > 0 ? [`And ${rest} more, which the console shows.`] : []),
    `You get this because you are an owner of ${organization}, or of the instance if it has none: once for each, and once more when it is over. The console shows what needs attention until it is fixed.`,
  ].join('\n\n');
  return { subject: oneLine(`[Tidings] ${organization}: ${said}`), text: lines(`${text}\n`) };
}

const HEADLINES: Readonly<Record<OwnerNotice['kind'], string>> = {
  refused: 'is refused by its receiver',
  disabled: 'was disabled',
  well: 'has recovered',
};

function paragraphOf(notice: OwnerNotice, publicUrl: URL | null): string {
  const { webhook, type, kind, error, since } = notice;
  const at = `${new Date(since).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
  const head = `“${nameOf(notice)}” (${type}) `;
  const sentence = {
    refused: `has been refused by its receiver since ${at}; what is refused is given up.`,
    disabled: `was disabled at ${at}; its events are skipped until somebody enables it.`,
    well: `has been neither refused nor disabled since ${at}.`,
  }[kind];
  return [
    head + sentence,
    ...(error === null ? [] : [fit(oneLine(error), LONGEST_ERROR)]),
    ...(publicUrl === null ? [] : [new URL(`/webhooks/${webhook}`, publicUrl).href]),
  ].join('\n');
}

function nameOf({ name }: OwnerNotice): string {
  return fit(oneLine(name), LONGEST_NAME);
}
