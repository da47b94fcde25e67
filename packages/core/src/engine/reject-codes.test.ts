import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { rejectCodes } from './reject-codes.ts';

test('docs: every reject code has its heading, in order', () => {
  const page = readFileSync(
    new URL('../../../../docs/reference/reject-codes.md', import.meta.url),
    'utf8',
  );
  const headings = [...page.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading);
  expect(headings).toEqual([...rejectCodes]);
});
