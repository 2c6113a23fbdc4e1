import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import {
  BellPlus,
  CopyPlus,
  Download,
  EllipsisVertical,
  Pause,
  Pencil,
  Play,
  Power,
  Send,
  Trash2,
} from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import type { ComponentProps, ReactNode } from 'react';
import type { Webhook } from '@tidings/sdk';
import { sentenceOf } from '../query-client.ts';
import { useMay } from '../queries/session.ts';
import { useSwitchWebhook } from '../queries/webhooks.ts';
import { Button } from '../ui/button.tsx';
import { Menu, MenuButton, MenuItem, MenuLine } from '../ui/menu.tsx';
import { toast } from '../ui/toasts.ts';

// Lists have a menu in each row; what it opens comes when somebody wants it.
const AlertMe = lazy(async () => ({ default: (await import('./alert-me.tsx')).AlertMe }));
const EditWebhook = lazy(async () => ({ default: (await import('./edit-webhook.tsx')).EditWebhook }));
const ReplayWebhook = lazy(async () => ({ default: (await import('./replay-webhook.tsx')).ReplayWebhook }));
const ExportWebhook = lazy(async () => ({ default: (await import('./export-webhook.tsx')).ExportWebhook }));
const ReplaceDraft = lazy(async () => ({ default: (await import('./replace-draft.tsx')).ReplaceDraft }));
const DeleteWebhook = lazy(async () => ({ default: (await import('./delete-webhook.tsx')).DeleteWebhook }));

interface Props {
  webhook: Webhook;
  onDeleted?: () => void;
  outlined?: boolean;
}

/** What can be done with a webhook wherever it is shown. There is one in each row of a list: it is a button until it is pressed. */
export function WebhookMenu({ onDeleted, ...look }: Props): ReactNode {
  const mayWrite = useMay('webhooks:write');
  const [isUsed, setIsUsed] = useState(false);
  if (!mayWrite) return null;
  return isUsed ? (
    <UsedMenu {...look} {...(onDeleted && { onDeleted })} />
  ) : (
    <MenuButton trigger={<Trigger {...look} />} onOpen={() => setIsUsed(true)} />
  );
}

function Trigger({
  webhook,
  outlined = false,
  ...button
}: Omit<Props, 'onDeleted'> & ComponentProps<'button'>): ReactNode {
  return (
    <Button
      {...button}
      kind={outlined ? 'plain' : 'ghost'}
      size="icon"
      aria-label={`More for ${webhook.name}`}
    >
      <EllipsisVertical size={14} aria-hidden />
    </Button>
  );
}

function UsedMenu({ onDeleted, ...look }: Props): ReactNode {
  const { webhook } = look;
  const mayReplay = useMay('deliveries:write');
  const switching = useSwitchWebhook(webhook.id);
  const [open, setOpen] = useState<'edit' | 'replay' | 'alert' | 'export' | 'delete' | null>(null);
  const [begun, setBegun] = useState<string | null>(null);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const duplicate = async (replaced: string | null): Promise<void> => {
    try {
      const { duplicateWebhook, unfinishedName } = await import('../duplicate-webhook.ts');
      const unfinished = unfinishedName();
      if (unfinished !== replaced && unfinished !== null) {
        setBegun(unfinished);
        return;
      }
      setBegun(null);
      await duplicateWebhook(queries, webhook);
      await navigate({ to: '/webhooks/new' });
    } catch (error) {
      toast({ tone: 'bad', text: `${webhook.name} could not be duplicated. ${sentenceOf(error)}` });
    }
  };
  const close = (): void => setOpen(null);
  const enable = (): void =>
    switching.mutate('enable', {
      onSuccess: ({ name }) => toast({ tone: 'ok', text: `${name} is enabled` }),
    });
  const pause = (): void =>
    switching.mutate(webhook.paused ? 'resume' : 'pause', {
      onSuccess: ({ name, paused }) =>
        toast({
          tone: 'ok',
          text: paused
            ? `${name} is paused: deliveries are held`
            : `${name} is resumed: held deliveries are sent`,
        }),
    });
  return (
    <>
      <Menu isOpened trigger={<Trigger {...look} />}>
        <MenuItem icon={Pencil} onSelect={() => setOpen('edit')}>
          Edit
        </MenuItem>
        {/* Nothing is sent to one that is disabled: there is nothing to hold. */}
        {webhook.enabled ? (
          <MenuItem icon={webhook.paused ? Play : Pause} onSelect={pause}>
            {webhook.paused ? 'Resume' : 'Pause'}
          </MenuItem>
        ) : (
          <MenuItem icon={Power} onSelect={enable}>
            Enable
          </MenuItem>
        )}
        <MenuItem icon={CopyPlus} onSelect={() => void duplicate(null)}>
          Duplicate
        </MenuItem>
        {mayReplay && (
          <MenuItem icon={Send} onSelect={() => setOpen('replay')}>
            Replay
          </MenuItem>
        )}
        <MenuItem icon={BellPlus} onSelect={() => setOpen('alert')}>
          Alert me
        </MenuItem>
        <MenuItem icon={Download} onSelect={() => setOpen('export')}>
          Export
        </MenuItem>
        <MenuLine />
        <MenuItem icon={Trash2} danger onSelect={() => setOpen('delete')}>
          Delete
        </MenuItem>
      </Menu>
      <Suspense>
        {begun !== null && (
          <ReplaceDraft
            begun={begun}
            onReplace={() => void duplicate(begun)}
            onClose={() => setBegun(null)}
          />
        )}
        {open === 'edit' && <EditWebhook webhook={webhook} onClose={close} />}
        {open === 'replay' && <ReplayWebhook webhook={webhook} onClose={close} />}
        {open === 'alert' && <AlertMe webhook={webhook} onClose={close} />}
        {open === 'export' && <ExportWebhook webhook={webhook} onClose={close} />}
        {open === 'delete' && (
          <DeleteWebhook
            webhook={webhook}
            onClose={close}
            onDeleted={() => {
              close();
              onDeleted?.();
            }}
          />
        )}
      </Suspense>
    </>
  );
}
