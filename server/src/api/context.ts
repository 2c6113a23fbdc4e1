import type { Config } from '../config.ts';
import type { Clock } from '../clock.ts';
import type { Counts, Vitals } from '../counts.ts';
import type { Submit } from '../engine/submit.ts';
import type { ListeningRoom } from '../listening.ts';
import type { Log } from '../log.ts';
import type { OidcProvider } from '../oidc.ts';
import type { Database } from '../store/db.ts';
import type { SecretBox } from '../store/secrets.ts';
import type { Principal } from './principal.ts';

/** What routes work with. */
export interface Context {
  database: Database;
  /** See `store/tenant-role.ts`. */
  hasTenantRole: boolean;
  secrets: SecretBox;
  submit: Submit;
  live: ListeningRoom<Principal>;
  counts: Counts;
  vitals: () => Vitals;
  /** Whether other processes answer at the same port. */
  sharesPort: boolean;
  clock: Clock;
  lanes: number;
  config: Pick<
    Config,
    | 'addresses'
    | 'alertGroups'
    | 'alertRules'
    | 'maxBodyBytes'
    | 'metricsToken'
    | 'oidc'
    | 'portalOrigins'
    | 'publicUrl'
    | 'retentionDays'
    | 'sendingAddresses'
    | 'trustedProxies'
  >;
  /** Null: nobody signs in through an OpenID provider. */
  oidc: OidcProvider | null;
  log: Log;
  /** A new UUIDv7. */
  newUuid: () => string;
}
