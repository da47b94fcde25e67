/** What every adapter of the `Identity` port does. */
import type { AccountId, TimeMicros } from '@exchange/core';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Clock } from '../pipeline/clock.ts';
import { IdentityConflictError } from './errors.ts';
import type { Identity, NewKey } from './identity.ts';

export interface IdentityPlace {
  open(clock: Clock): Promise<Identity>;
  remove(): Promise<void>;
}

const START = 1_700_000_000_000_000;
const alice = 2 as AccountId;
const bob = 3 as AccountId;
const operator = { ip: '127.0.0.1' };

const ed25519Key: NewKey = {
  kind: 'ed25519',
  account: alice,
  publicKey: new Uint8Array(32).fill(7),
  scopes: ['read', 'trade'],
};

export const hmacKey: NewKey = {
  kind: 'hmac',
  account: alice,
  keyId: 'alice-key',
  secret: 'canary-secret-ä-0123456789',
  label: 'bot',
  scopes: ['read'],
  ipAllow: ['10.0.0.0/8'],
  expiresAt: (START + 5) as TimeMicros,
};

export function identitySuite(name: string, create: () => Promise<IdentityPlace>): void {
  describe(`identity: ${name}`, () => {
    let place: IdentityPlace;
    let identity: Identity;
    let now = START;
    const clock: Clock = {
      now: () => {
        now += 1;
        return now as TimeMicros;
      },
    };
    beforeEach(async () => {
      now = START;
      place = await create();
      identity = await place.open(clock);
    });
    afterEach(async () => {
      await identity.close();
      await place.remove();
    });
    const reopen = async (): Promise<void> => {
      await identity.close();
      identity = await place.open(clock);
    };

    test('accounts are found by name and by number, after reopening as well', async () => {
      await identity.nameAccount(alice, 'alice', operator);
      await identity.nameAccount(bob, 'bob.2-x', operator);
      await reopen();
      expect(identity.account('alice')?.account).toBe(alice);
      expect(identity.accountName(bob)?.name).toBe('bob.2-x');
      expect(identity.account('carol')).toBeUndefined();
      expect(identity.accounts().map((entry) => entry.name)).toEqual(['alice', 'bob.2-x']);
    });

    test('a name or account that is taken is refused, also while it is being written', async () => {
      const first = identity.nameAccount(alice, 'alice', operator);
      await expect(identity.nameAccount(bob, 'alice', operator)).rejects.toThrow(
        IdentityConflictError,
      );
      await first;
      await expect(identity.nameAccount(bob, 'alice', operator)).rejects.toThrow(
        'name alice is taken',
      );
      await expect(identity.nameAccount(alice, 'al', operator)).rejects.toThrow(
        'has a name already',
      );
      for (const bad of ['', 'Alice', '-a', 'a b', 'a'.repeat(33), 'ä']) {
        await expect(identity.nameAccount(bob, bad, operator)).rejects.toThrow(
          IdentityConflictError,
        );
      }
    });

    test('keys of both kinds come back whole', async () => {
      const made = [
        await identity.createKey(ed25519Key, operator),
        await identity.createKey(hmacKey, operator),
      ];
      await reopen();
      expect(identity.key('BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=')).toEqual(made[0]);
      expect(identity.key('alice-key')).toEqual(made[1]);
      expect(identity.key('alice-key')).toMatchObject({
        kind: 'hmac',
        secret: 'canary-secret-ä-0123456789',
        scopes: ['read'],
        ipAllow: ['10.0.0.0/8'],
        expiresAt: START + 5,
        revokedAt: undefined,
      });
      expect(identity.keysOf(alice)).toHaveLength(2);
      expect(identity.keysOf(bob)).toEqual([]);
    });

    test('a key id is never given twice, not even after its revocation', async () => {
      await identity.createKey(hmacKey, operator);
      await identity.revokeKey(alice, 'alice-key', operator);
      await expect(identity.createKey({ ...hmacKey, account: bob }, operator)).rejects.toThrow(
        'taken',
      );
      await expect(
        identity.createKey({ ...ed25519Key, publicKey: new Uint8Array(31) } as NewKey, operator),
      ).rejects.toThrow('32 bytes');
      await expect(
        identity.createKey({ ...hmacKey, keyId: 'line\nbreak' } as NewKey, operator),
      ).rejects.toThrow(IdentityConflictError);
    });

    test('a revoked key stays revoked, its listeners hear of it once, and only its owner revokes it', async () => {
      await identity.createKey(hmacKey, operator);
      const heard: string[] = [];
      identity.onKeyRevoked((key) => heard.push(key.keyId));
      expect(await identity.revokeKey(bob, 'alice-key', operator)).toBeUndefined();
      expect(await identity.revokeKey(alice, 'other', operator)).toBeUndefined();
      const revoked = await identity.revokeKey(alice, 'alice-key', operator);
      expect(revoked?.revokedAt).toBeGreaterThan(START);
      await identity.revokeKey(alice, 'alice-key', operator);
      expect(heard).toEqual(['alice-key']);
      await reopen();
      expect(identity.key('alice-key')?.revokedAt).toBe(revoked?.revokedAt);
    });

    test('the audit log has what happened, newest first, and no secrets', async () => {
      await identity.nameAccount(alice, 'alice', operator);
      await identity.createKey(hmacKey, { account: alice });
      identity.audit({
        action: 'authentication-failed',
        actor: { ip: '10.1.1.1' },
        detail: 'a\nb',
      });
      await reopen();
      await identity.revokeKey(alice, 'alice-key', { account: alice, keyId: 'alice-key' });
      const log = await identity.auditLog();
      expect(log.map(({ id, action }) => [id, action])).toEqual([
        [4, 'key-revoked'],
        [3, 'authentication-failed'],
        [2, 'key-created'],
        [1, 'account-named'],
      ]);
      expect(JSON.stringify(log)).not.toContain('canary');
      expect(await identity.auditLog({ account: alice, limit: 1 })).toHaveLength(1);
      expect((await identity.auditLog({ beforeId: 3 })).map(({ id }) => id)).toEqual([2, 1]);
      expect(await identity.auditLog({ action: 'key-created' })).toHaveLength(1);
    });

    test('a flood of audit entries is written together and loses none within the bound', async () => {
      for (let index = 0; index < 5000; index += 1) {
        identity.audit({ action: 'permission-denied', actor: {}, detail: String(index) });
      }
      const [last] = await identity.auditLog({ limit: 1 });
      expect(last).toMatchObject({ id: 5000, detail: '4999' });
    });

    test('a venue that was begun is forgotten with its names and keys, one that was not is refused', async () => {
      await expect(identity.forgetVenue()).rejects.toThrow('No venue was begun');
      await identity.beginVenue(
        { accounts: [{ account: alice, name: 'alice' }], keys: [hmacKey] },
        operator,
      );
      await identity.forgetVenue();
      await reopen();
      expect(identity.venueMark).toBe('none');
      expect(identity.accounts()).toEqual([]);
      expect(identity.key('alice-key')).toBeUndefined();
      expect((await identity.auditLog({ limit: 1 }))[0]?.action).toBe('venue-forgotten');
    });

    test('a venue that was begun and not ended is replaced by the next one', async () => {
      expect(identity.venueMark).toBe('none');
      await identity.beginVenue(
        { accounts: [{ account: alice, name: 'old' }], keys: [hmacKey] },
        operator,
      );
      await reopen();
      expect(identity.venueMark).toBe('begun');
      await identity.beginVenue(
        { accounts: [{ account: alice, name: 'new' }], keys: [] },
        operator,
      );
      await identity.endVenue();
      await reopen();
      expect(identity.venueMark).toBe('ended');
      expect(identity.accounts().map(({ name: text }) => text)).toEqual(['new']);
      expect(identity.key('alice-key')).toBeUndefined();
      await expect(identity.beginVenue({ accounts: [], keys: [] }, operator)).rejects.toThrow(
        'already',
      );
    });
  });
}
