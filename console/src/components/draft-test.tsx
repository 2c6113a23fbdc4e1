import { useQuery } from '@tanstack/react-query';
import { FlaskConical, Pencil } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { patternsFor } from '@tidings/core/event-type';
import { eventTypesQuery } from '../queries/event-types.ts';
import type { usePreview } from '../queries/webhooks.ts';
import { Button } from '../ui/button.tsx';
import { inputClass } from '../ui/field.tsx';
import { Note } from '../ui/states.tsx';
import { EventDataField, useEventData } from './event-data.tsx';
import { Exchange } from './exchange.tsx';

/** How it is tried: with an example of the catalog, or with data of one's own. */
export interface Trial {
  send: boolean;
  event?: string;
  data?: unknown;
}

/** What is written, tried before it is saved. Whatever comes of it, it can be saved. */
export function DraftTest({
  preview: { data, error, isPending },
  rest,
  organization,
  events,
  onTry,
}: {
  preview: ReturnType<typeof usePreview>;
  /** What is wrong and belongs to no field of the form. */
  rest: string | null;
  organization: string | null;
  /** What it is subscribed to. */
  events: readonly string[];
  onTry: (trial: Trial) => void;
}): ReactNode {
  const { data: types } = useQuery(eventTypesQuery(organization));
  const [wanted, setWanted] = useState('');
  const [writes, setWrites] = useState(false);
  const type =
    wanted !== ''
      ? types?.find(({ name }) => name === wanted)
      : events.length === 0
        ? types?.[0]
        : types?.find(({ name }) => patternsFor(name).some((pattern) => events.includes(pattern)));
  const written = useEventData(organization, writes ? type : undefined);
  const { data: own, isOwn } = written;
  // Of what it is subscribed to the server has an example; without a subscription any will do.
  const event = wanted !== '' || events.length === 0 || isOwn ? type?.name : undefined;
  const run = (send: boolean): void => {
    if (isOwn && own === undefined) return;
    onTry({ send, ...(event !== undefined && { event }), ...(isOwn && own && { data: own.value }) });
  };
  const forget = (): void => {
    setWrites(false);
    written.reset();
  };
  return (
    <section
      aria-labelledby="draft-test"
      className="flex min-w-0 flex-col gap-3 rounded-lg border border-line bg-surface p-4 xl:sticky xl:top-16 xl:max-h-[calc(100dvh-80px)] xl:overflow-y-auto"
    >
      <div className="flex flex-wrap items-center gap-2">
        <h2 id="draft-test" className="grow font-semibold">
          Try it
        </h2>
        <Button size="small" busy={isPending} onClick={() => run(false)}>
          Show request
        </Button>
        <Button size="small" busy={isPending} onClick={() => run(true)}>
          <FlaskConical size={13} aria-hidden /> Send test
        </Button>
      </div>
      <label className="flex flex-wrap items-center gap-x-2 gap-y-1 text-ink-2">
        Example of
        <select
          className={`${inputClass} h-[30px]! max-w-72 flex-1`}
          value={wanted}
          onChange={({ target }) => {
            setWanted(target.value);
            written.reset();
          }}
        >
          <option value="">
            {events.length === 0 ? (types?.[0]?.name ?? 'an event') : 'a type that it subscribes to'}
          </option>
          {types?.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      {writes && <EventDataField of={written} rows={10} error={undefined} />}
      <div>
        <Button size="small" aria-expanded={writes} onClick={writes ? forget : () => setWrites(true)}>
          {!writes && <Pencil size={13} aria-hidden />} {writes ? 'Back to the example' : 'Change its data'}
        </Button>
      </div>
      {error !== null ? (
        <Note tone="warn" role="alert">
          {rest ?? 'There is no request yet: see the messages beside the fields.'}
        </Note>
      ) : data === undefined ? (
        <p className="text-ink-2">
          See the request that an example event would make, or send it. Nothing is saved, and whatever the
          result, you can still save.
        </p>
      ) : (
        <>
          {events.length > 0 && data.decision.reason !== null && (
            <Note tone="info">On its own, the example would not be sent to it: {data.decision.reason}</Note>
          )}
          {data.warnings.map(({ path, code, detail }) => (
            <Note key={path + code} tone="warn">
              {detail}
            </Note>
          ))}
          <Exchange
            request={data.request}
            response={data.sent?.response ?? null}
            timing={data.sent?.timing ?? null}
            verdict={data.sent === null ? null : { delivered: data.sent.delivered, cause: data.sent.cause }}
            wasSent={data.sent !== null}
          />
        </>
      )}
    </section>
  );
}
