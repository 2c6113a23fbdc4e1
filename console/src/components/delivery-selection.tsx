/** What is done with deliveries that are selected: those that are ticked, or all that match. */
import { Ban, Download, Send } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../ui/button.tsx';
import { Popover } from '../ui/popover.tsx';

const number = new Intl.NumberFormat();

export function DeliverySelection({
  selected,
  matching,
  isAll,
  onAll,
  owners,
  mayReplay,
  onReplay,
  onCancel,
  exported,
  onClear,
}: {
  /** How many are ticked. */
  selected: number;
  /** How many match, in words. */
  matching: string;
  /** Whether all of these are selected, also those that are not shown. */
  isAll: boolean;
  /** Null: there are no more of them than are ticked, or some that are shown are not. */
  onAll: (() => void) | null;
  /** Of how many organizations those are that are ticked. */
  owners: number;
  mayReplay: boolean;
  /** Null: they are of several. */
  onReplay: (() => void) | null;
  /** Null: none of them waits. */
  onCancel: (() => void) | null;
  /** What makes a file of them; it is told what to do once one is made. */
  exported: (onTaken: () => void) => ReactNode;
  onClear: () => void;
}): ReactNode {
  return (
    <div className="flex flex-wrap items-center gap-2 font-medium">
      <p role="status">
        {isAll ? `All ${matching} that match are selected` : `${number.format(selected)} selected`}
      </p>
      {onAll && (
        <Button size="small" onClick={onAll}>
          Select all {matching} that match
        </Button>
      )}
      {!mayReplay ? null : onReplay ? (
        <Button size="small" kind="primary" data-replay onClick={onReplay}>
          <Send size={13} aria-hidden /> Replay
        </Button>
      ) : (
        <span className="font-normal text-ink-2">
          A replay covers one organization; these are of {number.format(owners)}.
        </span>
      )}
      {mayReplay && onCancel && (
        <Button size="small" onClick={onCancel}>
          <Ban size={13} aria-hidden /> Cancel deliveries
        </Button>
      )}
      <Popover
        label="Export the selection"
        size="small"
        trigger={
          <>
            <Download size={13} aria-hidden /> Export
          </>
        }
      >
        {(close) => <div className="font-normal">{exported(close)}</div>}
      </Popover>
      <Button size="small" kind="ghost" data-clear onClick={onClear}>
        Clear
      </Button>
    </div>
  );
}
