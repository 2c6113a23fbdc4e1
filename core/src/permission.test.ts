import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ALL_PERMISSIONS, GRANTS, notCovered, permissionsOf, ROLES, without } from './permission.ts';
import type { Grant } from './permission.ts';

const grants = fc.array(fc.constantFrom<Grant>(...GRANTS));

describe('grants', () => {
  test('stand for permissions', () => {
    expect([...permissionsOf(['webhooks:*', 'events:read'])]).toEqual([
      'events:read',
      'webhooks:read',
      'webhooks:write',
      'webhooks:reveal',
    ]);
    expect(permissionsOf(['*']).size).toBe(ALL_PERMISSIONS.length);
    expect(permissionsOf([]).size).toBe(0);
  });

  test('cover what is no wider', () => {
    expect(notCovered(['webhooks:read', 'webhooks:*'], ['webhooks:*'])).toEqual([]);
    expect(notCovered(['*'], ['*'])).toEqual([]);
    // Whoever holds every permission of today does not hold those of tomorrow.
    expect(notCovered(['*', 'webhooks:*'], ALL_PERMISSIONS)).toEqual(['*', 'webhooks:*']);
    expect(notCovered(['event-types:read'], ['events:*'])).toEqual(['event-types:read']);
  });

  test('that are covered give no permission more', () => {
    fc.assert(
      fc.property(grants, grants, (wanted, held) => {
        const given = wanted.filter((grant) => !notCovered(wanted, held).includes(grant));
        const own = permissionsOf(held);
        for (const permission of permissionsOf(given)) expect(own.has(permission)).toBe(true);
      }),
    );
  });

  test('lose what is denied, and nothing else', () => {
    expect(without(['webhooks:*', 'events:read'], ['webhooks:reveal'])).toEqual([
      'webhooks:read',
      'webhooks:write',
      'events:read',
    ]);
    fc.assert(
      fc.property(grants, grants, (held, denied) => {
        const lost = permissionsOf(denied);
        const expected = [...permissionsOf(held)].filter((permission) => !lost.has(permission));
        expect([...permissionsOf(without(held, denied))]).toEqual(expected);
        expect(notCovered(without(held, denied), held)).toEqual([]);
      }),
    );
  });
});

describe('a role', () => {
  const may = (role: keyof typeof ROLES) => permissionsOf(ROLES[role].grants);

  test('is no way up to a higher one', () => {
    expect(notCovered(ROLES.owner.grants, ROLES.admin.grants)).toEqual(['*']);
    for (const lower of ['developer', 'viewer', 'auditor'] as const) {
      expect(notCovered(ROLES[lower].grants, ROLES.admin.grants)).toEqual([]);
      expect(notCovered(ROLES.admin.grants, ROLES[lower].grants)).not.toEqual([]);
    }
  });

  test('shows secrets and payloads only to those who work with them', () => {
    for (const permission of ['webhooks:reveal', 'payloads:read'] as const) {
      expect((['owner', 'admin', 'developer'] as const).every((role) => may(role).has(permission))).toBe(
        true,
      );
      expect((['viewer', 'auditor'] as const).some((role) => may(role).has(permission))).toBe(false);
    }
  });

  test('that only looks changes nothing', () => {
    for (const role of ['viewer', 'auditor'] as const) {
      expect([...may(role)].filter((permission) => !permission.endsWith(':read'))).toEqual([]);
    }
  });
});
