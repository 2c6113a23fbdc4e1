/** The event types of an AI application platform: 42 in 9 groups. */
import { AGENT } from './admin/agent.ts';
import { BILLING } from './admin/billing.ts';
import { DATA } from './admin/data.ts';
import { FUNCTION } from './admin/function.ts';
import { INTEGRATION } from './admin/integration.ts';
import { ORGANIZATION } from './admin/organization.ts';
import { PROJECT } from './admin/project.ts';
import { USER } from './admin/user.ts';
import { WORKFLOW } from './admin/workflow.ts';

export const ADMIN = [
  ...FUNCTION,
  ...WORKFLOW,
  ...AGENT,
  ...DATA,
  ...USER,
  ...ORGANIZATION,
  ...PROJECT,
  ...INTEGRATION,
  ...BILLING,
];
