/** The names in a SUBSCRIBE or UNSUBSCRIBE. */
import { parseStream } from '@exchange/core/protocol';
import type { Subscription } from '../../feeds/feeds.ts';
import type { Outlet } from '../../feeds/outlet.ts';
import type { Views } from '../../views.ts';
import { ProblemError } from '../problem-error.ts';
import type { Request } from './requests.ts';

const NAMES_MAX = 1_024;

/** @throws {ProblemError} when one of them is no stream here; then none is subscribed */
export function parseSubscriptions(request: Request, views: Views, outlet: Outlet): Subscription[] {
  const names = request.params;
  if (!Array.isArray(names) || names.length === 0) throw new ProblemError('message-malformed');
  if (names.length > NAMES_MAX) {
    throw new ProblemError('stream-limit', { limit: String(NAMES_MAX) });
  }
  const resume = new Map(Object.entries(request.resume ?? {}));
  const subscriptions = new Map<string, Subscription>();
  for (const name of names) {
    const stream = parseStream(name);
    const market = stream !== undefined && 'market' in stream ? stream.market : undefined;
    if (stream === undefined || (market !== undefined && views.market(market) === undefined)) {
      throw new ProblemError('stream-unknown');
    }
    const resumeFrom = resume.get(String(name));
    subscriptions.set(String(name), {
      name: String(name),
      stream,
      outlet,
      ...(resumeFrom === undefined ? {} : { resumeFrom }),
    });
  }
  return [...subscriptions.values()];
}
