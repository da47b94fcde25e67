import { identitySuite } from '../identity.suite.ts';
import { createMemoryIdentity, createMemoryIdentityMedium } from './memory-identity.ts';

identitySuite('memory', async () => {
  const medium = createMemoryIdentityMedium();
  return { open: async (clock) => createMemoryIdentity(clock, medium), remove: async () => {} };
});
