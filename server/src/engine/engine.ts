/** The engine: its agents, wired together, started and stopped in order. */
import { randomBytes } from 'node:crypto';
import type { AddressPolicy } from '@tidings/core/address';
import { uuidSource } from '@tidings/core/id';
import type { Clock, DatabaseClock } from '../clock.ts';
import type { Role } from '../config.ts';
import type { Counts, Vitals } from '../counts.ts';
import type { Log } from '../log.ts';
import type { MailSetting } from '../mail-setting.ts';
import type { Database } from '../store/db.ts';
import { makePartitions } from '../store/partitions.ts';
import type { SecretBox } from '../store/secrets.ts';
import { wakeBacklog } from '../store/queue.ts';
import { disableFailingWebhook } from '../store/webhooks.ts';
import { createAlerter } from './alerter.ts';
import { AnswerLinks } from './answer-links.ts';
import { createAsker } from './asker.ts';
import { Batcher } from './batcher.ts';
import { Claimer } from './claimer.ts';
import { ConversationKeeper } from './conversations.ts';
import { Directory } from './directory.ts';
import type { Target } from './directory.ts';
import { Dispatcher } from './dispatcher.ts';
import { Enforcer } from './enforcer.ts';
import { createEraser } from './eraser.ts';
import { createExpirer } from './expirer.ts';
import { Firings } from './firings.ts';
import { Identity } from './identity.ts';
import { InboxDoor } from './inbox-door.ts';
import { createInteractionKeeper } from './interaction-keeper.ts';
import { createIssueKeeper } from './issue-keeper.ts';
import { createJanitor } from './janitor.ts';
import { Lookout } from './lookout.ts';
import { outcomeReport } from './outcome-report.ts';
import { createOwnerTeller } from './owner-teller.ts';
import { GATHER_MS, Recorder } from './recorder.ts';
import { createRefusals } from './refusals.ts';
import { Previewer } from './previewer.ts';
import { Replier } from './replier.ts';
import { createReplayer } from './replayer.ts';
import { createReporter } from './reporter.ts';
import { createRescuer } from './rescuer.ts';
import { Sender } from './sender.ts';
import { createStatistician } from './statistician.ts';
import { TestInboxes } from './test-inboxes.ts';
import { createSubmit } from './submit.ts';
import type { Submit } from './submit.ts';

export interface EngineSettings {
  database: Database;
  secrets: SecretBox;
  /** Kept in step with the database by the engine. */
  databaseClock: DatabaseClock;
  /** What decides when things are due; the database's clock, or a test's. */
  clock: Clock;
  lanes: number;
  roles: readonly Role[];
  addresses: AddressPolicy;
  retentionDays: number;
  statisticsDays: number;
  /** That a rule counts at once. */
  alertGroups: number;
  publicUrl: URL | null;
  /** Null: owners are told nothing by mail. */
  mail: MailSetting | null;
  log: Log;
  counts: Counts;
}

export interface Engine {
  submit: Submit;
  vitals(): Vitals;
  start(): Promise<void>;
  /** Finishes what is in flight, gives back the rest, and signs off. */
  stop(): Promise<void>;
  /** The database does not come back in time: `stop` waits for no record any more. */
  abandon(): void;
}

export function createEngine(settings: EngineSettings): Engine {
  const { database, secrets, clock, lanes, roles, retentionDays, statisticsDays, publicUrl, log, counts } =
    settings;
  const delivers = roles.includes('engine');
  const directory = new Directory(database.control, secrets, lanes, log);
  const lookout = new Lookout(database.control, clock);
  const identity = new Identity({
    database,
    databaseClock: settings.databaseClock,
    roles,
    lanes,
    secrets,
    log,
  });
  const reported = (): void => reporter.wake();
  const recording = { db: database.outcomes, identity, clock, log, counts, reported };
  const recorder = new Recorder(recording, GATHER_MS);
  const promptRecorder = new Recorder(recording, 0);
  const randomHex = randomHexSource();
  const newUuid = uuidSource(randomHex);
  const inboxes = new TestInboxes({ db: database.control, secrets, clock, newUuid, log });
  const door = new InboxDoor({ receive: (webhook, arrival) => inboxes.fromWebhook(webhook, arrival), log });
  const sender = new Sender(settings.addresses, door);
  const disableGone = (target: Target): void => {
    const reason = 'The receiver answered 410 Gone.';
    disableFailingWebhook(database.control, clock.now(), target.organization.lane, target.row.uid, reason)
      .then(() => directory.refresh())
      .catch((error: Error) =>
        log.error(
          { error: error.message, webhook: target.id },
          'a webhook that is gone could not be disabled',
        ),
      );
  };
  const reporting = { directory, clock, newUuid: uuidSource(randomHex) };
  const dispatcher = new Dispatcher({
    database,
    directory,
    identity,
    recorder,
    promptRecorder,
    sender,
    links: new AnswerLinks({ db: database.control, publicUrl }),
    conversations: new ConversationKeeper({ db: database.control, secrets, clock, log }),
    clock,
    log,
    chance: Math.random,
    onGone: disableGone,
    ...createRefusals({ database, directory, clock, log, reported }),
    report: (work, verdict, health) => outcomeReport(reporting, work, verdict, health),
  });
  const batcher = new Batcher({
    database,
    identity,
    dispatcher,
    recorder,
    clock,
    log,
    counts,
    randomHex,
    publicUrl,
    delivers,
    makePartitions: () => makePartitions(database.control, clock.now()),
    onOrdered: () => claimer.wake(),
    onCommitted: () => alerter.wake(),
    refresh: () => directory.refresh(),
    isCurrent: ({ organization, project, projectId }) =>
      directory.organization(organization.id) === organization &&
      (projectId === null || organization.projects.get(projectId) === project),
  });
  const claimer: Claimer = new Claimer({
    database,
    lookout,
    directory,
    dispatcher,
    identity,
    clock,
    lanes,
    publicUrl,
    log,
    counts,
  });
  directory.onChange((webhook, lane) => {
    if (!dispatcher.forget(webhook)) {
      claimer.wake();
      return;
    }
    // Before it learned of the change, this process may have given the backlog back with the rest that it believed in.
    wakeBacklog(database.control, lane, webhook, clock.now())
      .then(() => claimer.wake())
      .catch((error: Error) => log.warn({ error: error.message, webhook }, 'a backlog could not be woken'));
  });
  const rescuer = createRescuer(database, identity, lanes, clock, log);
  const janitor = createJanitor({ database, directory, clock, retentionDays, statisticsDays, log });
  const expirer = createExpirer(database, clock, lanes, log);
  const eraser = createEraser(database, lookout, clock, log);
  const statistician = createStatistician(database, clock, lanes, log);
  const firings = new Firings(database, clock, log);
  const enforcer = new Enforcer({ db: database.control, clock, log });
  const replier = new Replier({
    database,
    lookout,
    secrets,
    sender,
    clock,
    newUuid: uuidSource(randomHex),
    log,
  });
  const submit = createSubmit({
    pool: database.control,
    directory,
    batcher,
    firings,
    enforcer,
    replier,
    inboxes,
    alerts: {
      look: (event) => alerter.look(event),
      keep: (uid, sighting) => alerter.keep(uid, sighting),
    },
    previewer: new Previewer({ db: database.control, secrets, sender, clock, publicUrl, delivers }),
    clock,
    forget: (webhook) => {
      dispatcher.forget(webhook);
      claimer.wake();
    },
    wake: () => claimer.wake(),
    wakeReplays: () => replayer.wake(),
    asked: () => asker.wake(),
    followAlertRules: () => alerter.follow(),
    reported,
  });
  const asker = createAsker({ database, lookout, clock, lanes, log }, reported);
  const interactionKeeper = createInteractionKeeper({ database, lookout, clock, log }, reported);
  const issueKeeper = createIssueKeeper({ database, lookout, clock, lanes, retentionDays, log });
  const replayer = createReplayer({ database, lookout, clock, lanes, queued: () => claimer.wake(), log });
  const reporter = createReporter({
    database,
    lookout,
    directory,
    report: (one) => submit.report(one),
    lanes,
    publicUrl,
    log,
  });
  const { mail } = settings;
  const ownerTeller = mail && createOwnerTeller({ database, sender, mail, publicUrl, clock, log });
  const alerter = createAlerter({
    database,
    lookout,
    directory,
    clock,
    lanes,
    newUuid: uuidSource(randomHex),
    alertDays: statisticsDays,
    mostGroups: settings.alertGroups,
    tell: reported,
    log,
  });

  const tellers = [
    reporter,
    replayer,
    asker,
    interactionKeeper,
    replier.loop,
    alerter,
    issueKeeper,
    ...(ownerTeller ? [ownerTeller] : []),
  ];
  const keepers = [eraser, janitor, statistician, expirer];
  const stopping = Promise.withResolvers<void>();
  let begun: Promise<void> | null = null;

  /**
   * All at once they would want a connection each, and begin with what each connection costs. Those that take long come last. A
   * process that is to stop has looked after everything once all the same, and is not kept by one after the other.
   */
  async function startInTurn(): Promise<void> {
    for (const loop of [claimer, rescuer, ...tellers, ...keepers]) {
      await Promise.race([loop.start(), stopping.promise]);
    }
  }

  return {
    submit,
    vitals() {
      const { memory, ...sending } = dispatcher.vitals;
      const [commits, outcomes, prompt] = [batcher.pile, recorder.pile, promptRecorder.pile];
      return {
        registered: identity.current !== null,
        ...sending,
        ...directory.vitals,
        memory: {
          deliveries: memory.held,
          unproven: memory.unproven,
          commits: commits.bytes,
          outcomes: outcomes.bytes + prompt.bytes,
        },
        waitingCommits: commits.waiting,
        waitingOutcomes: outcomes.waiting + prompt.waiting,
      };
    },
    async start() {
      await makePartitions(database.control, clock.now());
      await directory.start();
      void enforcer.start();
      // A process without work registers, too: whoever changes the master key must know of it.
      await identity.start();
      void firings.start();
      if (delivers) begun = startInTurn();
    },
    async stop() {
      stopping.resolve();
      await begun;
      await Promise.all(tellers.map((loop) => loop.stop()));
      await batcher.idle();
      await enforcer.stop();
      await Promise.all([claimer.stop(), dispatcher.stop()]);
      await Promise.all([rescuer, ...keepers, firings].map((loop) => loop.stop()));
      await Promise.all([recorder.idle(), promptRecorder.idle()]);
      await identity.stop();
      await sender.stop();
      await directory.stop();
    },
    abandon() {
      recorder.abandon();
      promptRecorder.abandon();
    },
  };
}

/** Random hexadecimal digits from the system's generator, fetched 4 KiB at a time. */
function randomHexSource(): (digits: number) => string {
  let pool = '';
  let used = 0;
  return (digits) => {
    if (used + digits > pool.length) {
      pool = randomBytes(4096).toString('hex');
      used = 0;
    }
    used += digits;
    return pool.slice(used - digits, used);
  };
}
