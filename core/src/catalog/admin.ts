/** The event types of an AI application platform: 42 in 9 groups. */
export const ADMIN_CATALOG: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  function: {
    'function.created': 'A function was created',
    'function.updated': 'A function was updated',
    'function.deleted': 'A function was deleted',
    'function.executed': 'A function was executed',
    'function.failed': 'A function execution failed',
  },
  workflow: {
    'workflow.created': 'A workflow was created',
    'workflow.updated': 'A workflow was updated',
    'workflow.deleted': 'A workflow was deleted',
    'workflow.started': 'A workflow was started',
    'workflow.completed': 'A workflow was completed',
    'workflow.failed': 'A workflow execution failed',
  },
  agent: {
    'agent.created': 'An agent was created',
    'agent.updated': 'An agent was updated',
    'agent.deleted': 'An agent was deleted',
    'agent.started': 'An agent was started',
    'agent.completed': 'An agent completed a task',
    'agent.failed': 'An agent failed a task',
  },
  data: {
    'data.created': 'A data object was created',
    'data.updated': 'A data object was updated',
    'data.deleted': 'A data object was deleted',
  },
  user: {
    'user.created': 'A user was created',
    'user.updated': 'A user was updated',
    'user.deleted': 'A user was deleted',
    'user.login': 'A user logged in',
    'user.logout': 'A user logged out',
  },
  organization: {
    'organization.created': 'An organization was created',
    'organization.updated': 'An organization was updated',
    'organization.deleted': 'An organization was deleted',
  },
  project: {
    'project.created': 'A project was created',
    'project.updated': 'A project was updated',
    'project.deleted': 'A project was deleted',
  },
  integration: {
    'integration.created': 'An integration was created',
    'integration.updated': 'An integration was updated',
    'integration.deleted': 'An integration was deleted',
    'integration.connected': 'An integration was connected',
    'integration.disconnected': 'An integration was disconnected',
  },
  billing: {
    'billing.subscription.created': 'A subscription was created',
    'billing.subscription.updated': 'A subscription was updated',
    'billing.subscription.deleted': 'A subscription was deleted',
    'billing.invoice.created': 'An invoice was created',
    'billing.invoice.paid': 'An invoice was paid',
    'billing.invoice.failed': 'An invoice payment failed',
  },
};
