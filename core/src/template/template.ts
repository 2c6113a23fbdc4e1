/**
 * Templates: JSON that mirrors the body to send, with placeholders in its strings. No loops and no code: a template of
 * bounded size makes a bounded number of steps over an event, whatever the event holds.
 */
import type { PayloadEvent } from '../payload-formats/format.ts';
import { compile, TemplateFault } from './program.ts';
import type { Program, Refusal } from './program.ts';
import { render } from './render.ts';

/** A template, read once and rendered for many events. */
export interface Template {
  readonly program: Program;
}

/** Never throws. A refusal says where in the template the fault is, and what to do. */
export function parseTemplate(json: unknown): { ok: true; template: Template } | ({ ok: false } & Refusal) {
  return orRefusal(() => ({ ok: true, template: { program: compile(json) } }));
}

/** The body for an event, or why there is none. Never throws; linear in the size of the event. */
export function renderTemplate(
  { program }: Template,
  event: PayloadEvent,
): { ok: true; body: Uint8Array } | ({ ok: false } & Refusal) {
  return orRefusal(() => ({ ok: true, body: render(program, event) }));
}

/**
 * Whether a template fits an example of an event's `data`. Members of an event that senders may leave out are no fault:
 * an example does not have them.
 */
export function rehearseTemplate(
  { program }: Template,
  example: PayloadEvent,
): { ok: true } | ({ ok: false } & Refusal) {
  return orRefusal(() => {
    render(program, { ...example, attributes: null }, true);
    return { ok: true };
  });
}

function orRefusal<Result>(attempt: () => Result): Result | ({ ok: false } & Refusal) {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof TemplateFault) return { ok: false, path: error.path, message: error.message };
    throw error;
  }
}
