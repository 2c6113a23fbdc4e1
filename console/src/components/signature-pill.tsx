import { ShieldAlert, ShieldCheck, ShieldQuestion } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import type { SignatureVerdict } from '@tidings/sdk';
import { Pill } from '../ui/pill.tsx';
import type { Tone } from '../ui/pill.tsx';

const LOOKS: Record<'true' | 'false' | 'null', [Tone, LucideIcon, string]> = {
  true: ['ok', ShieldCheck, 'Verified'],
  false: ['bad', ShieldAlert, 'Not verified'],
  null: ['mute', ShieldQuestion, 'Unsigned'],
};

/** Whether a signature holds. */
export function SignaturePill({ signature }: { signature: SignatureVerdict }): ReactNode {
  const [tone, icon, word] = LOOKS[`${signature.verified}`];
  return (
    <Pill tone={tone} icon={icon} title={signature.reason}>
      {word}
    </Pill>
  );
}
