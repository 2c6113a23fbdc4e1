/** What came into a test inbox, newest first, as it comes; what is being read stays where it is. */
import type { ReactNode } from 'react';
import type { ReceiptSummary } from '@tidings/sdk';
import { bytes } from '../request-text.ts';
import { useMedia } from '../ui/media.ts';
import { Pill } from '../ui/pill.tsx';
import { OpeningHead, OpeningRow } from '../ui/opening-row.tsx';
import { ReadRows } from '../ui/read-rows.tsx';
import { useReader, useWaitingRows } from '../ui/steady-rows.ts';
import { Time } from '../ui/time.tsx';
import { answerWords, receiptWords } from './inbox-words.ts';
import { ReceiptDetail } from './receipt-detail.tsx';
import { SignaturePill } from './signature-pill.tsx';

export function ReceiptTable({
  inbox,
  receipts,
  open,
  onOpen,
}: {
  inbox: string;
  receipts: readonly ReceiptSummary[];
  open: string | undefined;
  onOpen: (id: string | undefined) => void;
}): ReactNode {
  const { isReading, reading } = useReader();
  const waits = useWaitingRows(receipts, {
    keyOf: ({ id }) => id,
    choice: inbox,
    isReading: isReading && receipts.length > 0,
  });
  const { rows } = waits;
  const isNarrow = !useMedia('(width >= 40rem)');
  const columns = isNarrow ? 3 : 6;
  return (
    <ReadRows of={{ ...waits, reading }}>
      <div className="overflow-clip rounded-lg border border-line bg-surface">
        <table className="data-table sticky-head table-fixed">
          <caption className="sr-only">Requests, newest first</caption>
          <thead>
            <tr>
              <th scope="col" className="w-32 max-sm:hidden">
                Time
              </th>
              <th scope="col">Event</th>
              <th scope="col" className="w-32 max-sm:w-[118px]">
                Signature
              </th>
              <th scope="col" className="w-44 max-sm:hidden">
                Answered
              </th>
              <th scope="col" className="w-24 text-end max-sm:hidden">
                Size
              </th>
              <OpeningHead />
            </tr>
          </thead>
          <tbody>
            {rows.map((receipt) => {
              const { id, answer, signature } = receipt;
              const isOpen = id === open;
              const words = receiptWords(receipt);
              return (
                <OpeningRow
                  key={id}
                  id={id}
                  label={words}
                  className="h-[50px]"
                  isOpen={isOpen}
                  onToggle={() => onOpen(isOpen ? undefined : id)}
                  columns={columns}
                  details={() => <ReceiptDetail inbox={inbox} id={id} />}
                >
                  <td className="font-mono text-xs text-ink-2 max-sm:hidden">
                    <Time at={receipt.at} as="clock" />
                  </td>
                  <td className="max-w-0">
                    <span className="block truncate font-medium">
                      {receipt.attempt === null ? receipt.method : `Attempt ${receipt.attempt}`}
                      <span className="font-normal text-ink-3 sm:hidden">, {answerWords(answer)}</span>
                    </span>
                    <span
                      className={`block truncate text-xs text-ink-3 ${receipt.event === null ? '' : 'font-mono'}`}
                      title={receipt.event ?? undefined}
                    >
                      {isNarrow && (
                        <>
                          <Time at={receipt.at} as="about" />{' '}
                        </>
                      )}
                      {receipt.event ?? 'from outside'}
                    </span>
                  </td>
                  <td>
                    <SignaturePill signature={signature} />
                  </td>
                  <td className="max-sm:hidden">
                    <Pill tone={tone(answer)}>{answerWords(answer)}</Pill>
                  </td>
                  <td className="text-end text-ink-2 max-sm:hidden">{bytes(receipt.size)}</td>
                </OpeningRow>
              );
            })}
          </tbody>
        </table>
      </div>
    </ReadRows>
  );
}

function tone(answer: ReceiptSummary['answer']): 'ok' | 'bad' | 'warn' {
  if (answer === null) return 'ok';
  if (answer.cut !== undefined) return 'bad';
  if ((answer.status ?? 200) >= 300) return 'bad';
  return answer.delayMs === undefined ? 'ok' : 'warn';
}
