/**
 * Words for somebody who pressed a button, sent to where their service takes them: once or not at all. The process that takes the
 * press need not be one that opens connections, so they go by the database.
 */
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Database } from '../store/db.ts';
import { insertPressReply, takePressReplies } from '../store/press-replies.ts';
import type { PressReplyRow } from '../store/press-replies.ts';
import { pressReplyOwner } from '../store/secrets.ts';
import type { SecretBox } from '../store/secrets.ts';
import { USER_AGENT } from '../version.ts';
import type { Lookout } from './lookout.ts';
import { Loop } from './loop.ts';
import type { Sender } from './sender.ts';

const EVERY_MS = 500;
const AT_ONCE = 32;
const TIMEOUT_MS = 3000;
/** Later than this nobody waits for them. */
const STALE_MS = 5 * 60_000;

export interface ReplierRooms {
  database: Database;
  lookout: Lookout;
  secrets: SecretBox;
  sender: Sender;
  clock: Clock;
  newUuid: (now: number) => string;
  log: Log;
}

export class Replier {
  readonly #rooms: ReplierRooms;
  /** To be started where connections are opened. */
  readonly loop: Loop;

  constructor(rooms: ReplierRooms) {
    this.#rooms = rooms;
    this.loop = new Loop('replier', EVERY_MS, rooms.log, (woken) => this.#round(woken));
  }

  /**
   * @param webhook whose button it was, by number
   * @param to a secret: whoever has it can write there
   */
  async reply(webhook: number, to: string, message: object): Promise<void> {
    const { database, secrets, clock, newUuid } = this.#rooms;
    const now = clock.now();
    const uid = newUuid(now);
    const url = secrets.seal(to, pressReplyOwner({ webhook, uid }));
    const row = { uid, webhook, url, message: JSON.stringify(message), at: new Date(now) };
    await insertPressReply(database.control, row);
    this.loop.wake();
  }

  async #round(woken: boolean): Promise<boolean> {
    const { database, lookout, clock } = this.#rooms;
    if (!(await lookout.look(0, woken)).pressReplies) return false;
    const taken = await takePressReplies(database.control, AT_ONCE);
    const awaited = taken.filter(({ at }) => clock.now() - at.getTime() < STALE_MS);
    await Promise.all(awaited.map((row) => this.#send(row)));
    return taken.length === AT_ONCE;
  }

  async #send(row: PressReplyRow): Promise<void> {
    const { secrets, sender, log } = this.#rooms;
    const url = new URL(secrets.open(row.url, pressReplyOwner(row)).toString());
    const answer = await sender.send({
      to: { origin: url.origin, path: url.pathname + url.search },
      headers: { 'content-type': 'application/json; charset=utf-8', 'user-agent': USER_AGENT },
      body: Buffer.from(row.message),
      timeoutMs: TIMEOUT_MS,
      inbox: null,
      mayGo: null,
      mayRepeat: null,
    });
    if (answer.status === 200) return;
    log.warn(
      { status: answer.status, host: url.host },
      'somebody who pressed a button could not be told why it does not count',
    );
  }
}
