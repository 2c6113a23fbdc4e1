/** Words for somebody who pressed a button, sent to where their service takes them: at once or not at all. */
import type { Log } from '../log.ts';
import { USER_AGENT } from '../version.ts';
import type { Sender } from './sender.ts';

const MOST_UNDER_WAY = 32;
const TIMEOUT_MS = 3000;

export interface ReplierRooms {
  sender: Sender;
  /** Whether this process opens connections outward. */
  delivers: boolean;
  log: Log;
}

export class Replier {
  readonly #rooms: ReplierRooms;
  #underWay = 0;

  constructor(rooms: ReplierRooms) {
    this.#rooms = rooms;
  }

  /** @param to a secret: whoever has it can write there */
  async reply(to: string, message: object): Promise<void> {
    const { sender, delivers, log } = this.#rooms;
    if (!delivers || this.#underWay >= MOST_UNDER_WAY) return;
    const url = new URL(to);
    this.#underWay++;
    const answer = await sender.send({
      to: { origin: url.origin, path: url.pathname + url.search },
      headers: { 'content-type': 'application/json; charset=utf-8', 'user-agent': USER_AGENT },
      body: Buffer.from(JSON.stringify(message)),
      timeoutMs: TIMEOUT_MS,
      inbox: null,
      mayGo: null,
      mayRepeat: null,
    });
    this.#underWay--;
    if (answer.status === 200) return;
    log.warn(
      { status: answer.status, host: url.host },
      'somebody who pressed a button could not be told why it does not count',
    );
  }
}
