import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { WebhookSettingsForm } from '../components/webhook-settings-form.tsx';

const route = getRouteApi('/app/webhooks/$id');

/** All that can be changed of a webhook. */
export default function WebhookSettings(): ReactNode {
  const { id } = route.useParams();
  return <WebhookSettingsForm id={id} part="all" />;
}
