/** Proving who is at the other end of a WebSocket. */
import type { LOGON_INSTRUCTION, SUBSCRIBE_INSTRUCTION } from '@exchange/core/protocol';
import type { Scope } from '../../identity/identity.ts';
import { ProblemError } from '../problem-error.ts';
import type { Caller } from '../security/authenticator.ts';
import type { GatewayServices } from '../services.ts';
import type { Request } from './requests.ts';

export interface SocketSignature {
  readonly instruction: typeof SUBSCRIBE_INSTRUCTION | typeof LOGON_INSTRUCTION;
  readonly signature: Request['signature'];
  readonly repeat: 'once' | 'allowed';
  readonly address: string;
  readonly connectionId: string;
}

/** @throws {ProblemError} as `Authenticator.authenticate` */
export function authenticateSocket(services: GatewayServices, proof: SocketSignature): Caller {
  const [keyId, signature, timestamp, window] = (proof.signature ?? []).map(String);
  return services.authenticator.authenticate({
    keyId,
    signature,
    timestamp,
    window,
    instruction: proof.instruction,
    parameters: {},
    scope: 'read',
    address: proof.address,
    requestId: proof.connectionId,
    repeat: proof.repeat,
  });
}

/**
 * The caller of one message of a session: like a signed request it may say when it was sent, and is
 * not executed after its window.
 *
 * @throws {ProblemError} when the key lacks the scope, or the message comes too late
 */
export function logonCaller(
  { authenticator }: GatewayServices,
  session: Caller,
  message: Pick<Request, 'timestamp' | 'window'> & { readonly scope: Scope },
): Caller {
  const { scope, timestamp, window } = message;
  if (!session.scopes.includes(scope)) throw new ProblemError('scope-missing', { limit: scope });
  return { ...session, deadline: authenticator.deadlineOf(timestamp, window) };
}
