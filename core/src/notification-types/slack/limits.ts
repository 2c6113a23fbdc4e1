/**
 * What Slack takes of blocks.
 * Sources: https://docs.slack.dev/reference/block-kit/blocks, https://docs.slack.dev/reference/block-kit/block-elements,
 * https://docs.slack.dev/reference/block-kit/composition-objects
 */
import { checkLimits } from '../limits.ts';
import type { Limits } from '../limits.ts';
import { Unrenderable } from '../notification-type.ts';

export const MOST_BLOCKS = 50;
export const MOST_HEADER = 150;
export const MOST_SECTION = 3000;
export const MOST_FIELD = 2000;
export const MOST_BUTTON = 75;
export const MOST_URL = 3000;
export const MOST_CONFIRM = { title: 100, text: 300, confirm: 30, deny: 30 } as const;

const SELECT = { options: 100, option_groups: 100 };
const LIMITS: Limits = {
  service: 'Slack',
  most: {
    message: { blocks: MOST_BLOCKS, attachments: 100 },
    attachment: { blocks: MOST_BLOCKS },
    header: { text: MOST_HEADER },
    section: { text: MOST_SECTION, fields: 10 },
    field: { text: MOST_FIELD },
    plain_text: { text: MOST_SECTION },
    mrkdwn: { text: MOST_SECTION },
    context: { elements: 10 },
    actions: { elements: 25 },
    button: { text: MOST_BUTTON, value: 2000, url: MOST_URL },
    confirm: MOST_CONFIRM,
    option: { text: 75, value: 150, description: 75, url: MOST_URL },
    option_group: { label: 75, options: 100 },
    static_select: SELECT,
    multi_static_select: SELECT,
    overflow: { options: 5 },
    checkboxes: { options: 10 },
    radio_buttons: { options: 10 },
    image: { image_url: 3000, alt_text: 2000, title: 2000 },
    input: { label: 2000, hint: 2000 },
    markdown: { text: 12_000 },
    video: { author_name: 50, title: 200 },
  },
  everywhere: { block_id: 255, action_id: 255, placeholder: 150, accessibility_label: 75 },
  filled: {
    plain_text: ['text'],
    mrkdwn: ['text'],
    field: ['text'],
    header: ['text'],
    section: ['text', 'fields'],
    context: ['elements'],
    actions: ['elements'],
    button: ['text'],
  },
  kinds: {
    attachments: 'attachment',
    fields: 'field',
    confirm: 'confirm',
    options: 'option',
    option_groups: 'option_group',
  },
};

/** Refuses blocks and attachments of a template that Slack would refuse. */
export function checkSlackMessage({ blocks, attachments }: Readonly<Record<string, unknown>>): void {
  checkArray(blocks, '/blocks');
  checkArray(attachments, '/attachments');
  if (Array.isArray(blocks))
    blocks.forEach((block: { type?: unknown } | null, i) => {
      if (typeof block?.type !== 'string')
        throw new Unrenderable(`/blocks/${i}`, 'has to be an object with a type');
    });
  checkLimits(LIMITS, { blocks, attachments }, 'message', '');
}

function checkArray(value: unknown, path: string): void {
  if (value != null && !Array.isArray(value)) throw new Unrenderable(path, 'has to be an array');
}
