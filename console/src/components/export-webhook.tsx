import { useQuery } from '@tanstack/react-query';
import { Download } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import type { Webhook } from '@tidings/sdk';
import { Failure } from './failure.tsx';
import { exportQuery } from '../queries/webhooks.ts';
import { fileNameOf } from '../webhook-export.ts';
import { Button, buttonClass } from '../ui/button.tsx';
import { CopyButton } from '../ui/copy.tsx';
import { Dialog, DialogActions, DialogBody } from '../ui/dialog.tsx';
import { Note, Skeleton } from '../ui/states.tsx';

/** What a webhook is set to, as a file. */
export function ExportWebhook({ webhook, onClose }: { webhook: Webhook; onClose: () => void }): ReactNode {
  const { data, error, refetch } = useQuery(exportQuery(webhook));
  return (
    <Dialog title="Export webhook" wide onClose={onClose}>
      <DialogBody>
        <p>
          The settings of <strong className="font-semibold">{webhook.name}</strong>, without its secrets.{' '}
          <code>POST /v1/webhooks</code> creates a webhook from them, with a signing secret of its own.
        </p>
        {data !== undefined && data.secrets.length > 0 && (
          <Note tone="info">
            Fill in these secrets first:{' '}
            {data.secrets.map((path, index) => (
              <span key={path}>
                {index > 0 && ', '}
                <code>{path}</code>
              </span>
            ))}
            . It is refused without them.
          </Note>
        )}
        {data !== undefined ? (
          <pre
            tabIndex={0}
            aria-label="Configuration"
            className="max-h-[50dvh] overflow-auto rounded-md bg-sunken p-2.5 leading-[1.55] break-words whitespace-pre-wrap"
          >
            {data.text}
          </pre>
        ) : error === null ? (
          <Skeleton className="h-64 w-full" />
        ) : (
          <Failure small what="The configuration" error={error} onRetry={() => void refetch()} />
        )}
      </DialogBody>
      <DialogActions>
        <Button onClick={onClose}>Close</Button>
        {data !== undefined && (
          <>
            <span className="self-center">
              <CopyButton what="Configuration" word="Copy" text={data.text} />
            </span>
            <Save text={data.text} name={fileNameOf(webhook)} />
          </>
        )}
      </DialogActions>
    </Dialog>
  );
}

function Save({ text, name }: { text: string; name: string }): ReactNode {
  const [href, setHref] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([text, '\n'], { type: 'application/json' }));
    setHref(made);
    return () => URL.revokeObjectURL(made);
  }, [text]);
  return (
    <a className={buttonClass('primary')} href={href} download={name}>
      <Download size={14} aria-hidden /> Download
    </a>
  );
}
