import type { components, operations } from './openapi.gen.ts';
import { readPage } from './page.ts';
import type { Page } from './page.ts';
import { pathOf, segment } from './request.ts';
import type { CallOptions, Send } from './request.ts';
import type { Session } from './session.ts';

/** People, in one organization or of the whole instance. */
export class Members {
  readonly #send: Send;

  constructor(send: Send) {
    this.#send = send;
  }

  /** Invites. `signInLink` of the answer works once: hand it on. */
  async create(input: MemberInput, options?: CallOptions): Promise<NewMember> {
    return this.#send<'createMember'>('POST', '/v1/members', { body: input, options });
  }

  /** Newest first. */
  async list(query: MembersQuery = {}, options?: CallOptions): Promise<Page<Member>> {
    return readPage((turn) =>
      this.#send<'listMembers'>('GET', '/v1/members', { query: { ...query, ...turn }, options }),
    );
  }

  async get(id: string, options?: CallOptions): Promise<Member> {
    return this.#send<'getMember'>('GET', pathOf('members', id), { options });
  }

  /** Only the fields given change; with another role, the rights that are not given are those of the role. */
  async update(id: string, change: MemberChange, options?: CallOptions): Promise<Member> {
    return this.#send<'updateMember'>('PATCH', pathOf('members', id), { body: change, options });
  }

  async delete(id: string, options?: CallOptions): Promise<void> {
    await this.#send<'deleteMember'>('DELETE', pathOf('members', id), { options });
  }

  /** Another link, in the place of those before it. */
  async signInLink(id: string, options?: CallOptions): Promise<SignInLink> {
    return this.#send<'createSignInLink'>('POST', pathOf('members', id, 'sign-in-link'), { options });
  }

  /** Newest first. */
  async sessions(id: string, options?: CallOptions): Promise<Session[]> {
    return (await this.#send<'listSessions'>('GET', pathOf('members', id, 'sessions'), { options })).data;
  }

  /** All of them, or the one named. */
  async endSessions(id: string, sessionId?: string, options?: CallOptions): Promise<void> {
    const path = pathOf('members', id, 'sessions');
    if (sessionId === undefined) await this.#send<'endSessions'>('DELETE', path, { options });
    else {
      await this.#send<'endSession'>('DELETE', `${path}/${segment('sessions', sessionId)}`, { options });
    }
  }
}

export type Member = components['schemas']['Member'];
export type NewMember = components['schemas']['NewMember'];
export type MemberInput = components['schemas']['MemberInput'];
export type MemberChange = components['schemas']['MemberChange'];
export type SignInLink = components['schemas']['SignInLink'];
export type Role = components['schemas']['Role'];
type MembersQuery = NonNullable<operations['listMembers']['parameters']['query']>;
