/** Ids of requests: a prefix of this run and a counter. For logs and answers; they prove nothing. */
import { randomBytes } from 'node:crypto';

export function createRequestIds(): () => string {
  const run = randomBytes(6).toString('base64url');
  let count = 0;
  return () => {
    count += 1;
    return `${run}-${count.toString(36)}`;
  };
}
