/** Where Slack calls when somebody presses a button, under the address of a server. */
export const SLACK_REQUEST_PATH = '/v1/slack/interactions';

/** What a Slack app is made from: it posts messages, and its buttons are answered by this server. */
export function slackManifest(publicUrl: string): string {
  return `display_information:
  name: Tidings
features:
  bot_user:
    display_name: Tidings
oauth_config:
  scopes:
    bot: [chat:write]
settings:
  interactivity:
    is_enabled: true
    request_url: ${publicUrl.replace(/\/$/, '')}${SLACK_REQUEST_PATH}
`;
}
