/** What is done with deliveries that are selected: those that are ticked, or all that match. */
import { Ban, Send } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../ui/button.tsx';

const number = new Intl.NumberFormat();

export function DeliverySelection({
  selected,
  matching,
  isAll,
  onAll,
  owners,
  onReplay,
  onCancel,
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
  /** Null: they are of several. */
  onReplay: (() => void) | null;
  /** Null: none of them waits. */
  onCancel: (() => void) | null;
  onClear: () => void;
}): ReactNode {
  return (
    <p role="status" className="flex flex-wrap items-center gap-2 font-medium">
      {isAll ? `All ${matching} that match are selected` : `${number.format(selected)} selected`}
      {onAll && (
        <Button size="small" onClick={onAll}>
          Select all {matching} that match
        </Button>
      )}
      {onReplay ? (
        <Button size="small" kind="primary" data-replay onClick={onReplay}>
          <Send size={13} aria-hidden /> Replay
        </Button>
      ) : (
        <span className="font-normal text-ink-2">
          A replay is of one organization; these are of {number.format(owners)}.
        </span>
      )}
      {onCancel && (
        <Button size="small" onClick={onCancel}>
          <Ban size={13} aria-hidden /> Cancel deliveries
        </Button>
      )}
      <Button size="small" kind="ghost" data-clear onClick={onClear}>
        Clear
      </Button>
    </p>
  );
}
