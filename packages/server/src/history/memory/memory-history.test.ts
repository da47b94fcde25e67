import { historySuite } from '../history.suite.ts';
import { createMemoryHistory } from './memory-history.ts';

historySuite('memory', async () => ({
  open: async () => createMemoryHistory(),
  remove: async () => {},
}));
