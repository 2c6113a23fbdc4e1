/** Writes the OpenAPI document from the routes. Needs no database: building the app connects to nothing. */
import { writeFile } from 'node:fs/promises';
import { createApp } from '../server/src/api/app.ts';
import type { Context } from '../server/src/api/context.ts';
import { createLog } from '../server/src/log.ts';
import { openDatabase } from '../server/src/store/db.ts';

export async function writeOpenapi(file: string): Promise<'written'> {
  const log = createLog('error');
  const database = openDatabase('postgres://nobody@127.0.0.1:1/none', log);
  const context = {
    database,
    log,
    live: { stop: () => Promise.resolve() },
    config: {
      addresses: { allowPrivate: [], allowHttp: false },
      maxBodyBytes: 1024 * 1024,
      trustedProxies: [],
      publicUrl: null,
      oidc: null,
      portalOrigins: [],
      metricsToken: null,
    },
  } as unknown as Context;
  const app = await createApp(context, () => Promise.resolve(false));
  await app.ready();
  await writeFile(file, `${JSON.stringify(app.swagger(), null, 2)}\n`);
  await app.close();
  await database.close();
  return 'written';
}
