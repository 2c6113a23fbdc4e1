/** A member: a person in one organization, or of the whole instance, with a role. */
import Type from 'typebox';
import { OwnId, TEXT_PATTERN } from './event.ts';
import { RoleName } from './permission.ts';
import { Time } from './time.ts';

/** Without white space and control characters, and no longer than mail servers take (RFC 5321 §4.5.3.1). */
export const EMAIL_PATTERN = '^[^\\s@\\u0000-\\u001f\\u007f]{1,64}@[^\\s@\\u0000-\\u001f\\u007f]{1,189}$';
export const Email = Type.String({
  maxLength: 254,
  pattern: EMAIL_PATTERN,
  description: 'Compared without regard to capitals.',
});
const Name = Type.String({ minLength: 1, maxLength: 100, pattern: TEXT_PATTERN });

const RIGHTS_FIELDS = {
  revealSecrets: Type.Optional(
    Type.Boolean({ description: 'May see signing secrets. As the role has it when left out.' }),
  ),
  viewPayloads: Type.Optional(
    Type.Boolean({
      description: 'May see what events carry and receivers answer. As the role has it when left out.',
    }),
  ),
};

export const MemberInput = Type.Object(
  {
    email: Email,
    name: Name,
    organization: Type.Optional({
      ...OwnId,
      description:
        'The member sees this organization alone. Left out: the organization of the caller; of a caller for the whole instance, all organizations.',
    }),
    role: { ...RoleName, description: 'No more than the caller may do.' },
    ...RIGHTS_FIELDS,
  },
  { title: 'MemberInput', additionalProperties: false },
);
export type MemberInput = Type.Static<typeof MemberInput>;

export const MemberChange = Type.Object(
  {
    email: Type.Optional(Email),
    name: Type.Optional(Name),
    role: Type.Optional({
      ...RoleName,
      description: 'With the rights of the new role, but for those that are given beside it.',
    }),
    revealSecrets: Type.Optional(Type.Boolean()),
    viewPayloads: Type.Optional(Type.Boolean()),
  },
  { title: 'MemberChange', additionalProperties: false, minProperties: 1 },
);
export type MemberChange = Type.Static<typeof MemberChange>;

export const Member = Type.Object(
  {
    id: Type.String(),
    email: Type.String(),
    name: Type.String(),
    organization: Type.Union([Type.String(), Type.Null()], { description: 'Null: the whole instance.' }),
    role: RoleName,
    revealSecrets: Type.Boolean(),
    viewPayloads: Type.Boolean(),
    hasPassword: Type.Boolean(),
    usesOidc: Type.Boolean({ description: 'Has signed in through the OpenID provider.' }),
    lastSignedInAt: Type.Union([Time, Type.Null()], { description: 'Null: has not come yet.' }),
    createdAt: Time,
    updatedAt: Time,
  },
  { title: 'Member', additionalProperties: false },
);
export type Member = Type.Static<typeof Member>;

export const SignInLink = Type.Object(
  {
    url: Type.String({
      description:
        'Lets whoever opens it first sign in as the member. What follows `#token=` is the token that `POST /v1/session/link` takes; a browser sends it to no server by itself.',
    }),
    expiresAt: Time,
  },
  { title: 'SignInLink', additionalProperties: false },
);
export type SignInLink = Type.Static<typeof SignInLink>;

export const NewMember = Type.Object(
  { ...Member.properties, signInLink: SignInLink },
  { title: 'NewMember', additionalProperties: false },
);
export type NewMember = Type.Static<typeof NewMember>;

/** What an e-mail address is kept as, and found by. */
export function normalizeEmail(email: string): string {
  return email.normalize('NFC').toLowerCase();
}
