/** What a caller of the `CommandGate` can be told instead of a result. */

/** The inbox is full. Nothing was sequenced: the same command may be sent again. */
export class BusyError extends Error {
  override readonly name = 'BusyError';
  /** When it is worth trying again. */
  readonly retryAfterMs: number;

  constructor(retryAfterMs = 100) {
    super(
      'The exchange has too many commands waiting; nothing was done. Send it again in a moment.',
    );
    this.retryAfterMs = retryAfterMs;
  }
}

/** The disk is nearly full: only commands that reduce risk are taken. Nothing was sequenced. */
export class CancelOnlyError extends Error {
  override readonly name = 'CancelOnlyError';

  constructor() {
    super(
      'The exchange is short of disk space and takes only cancels until the operator frees some.',
    );
  }
}

/** The exchange is being stopped and takes nothing new. Nothing was sequenced. */
export class ShuttingDownError extends Error {
  override readonly name = 'ShuttingDownError';

  constructor() {
    super('The exchange is shutting down; nothing was done.');
  }
}

/** The exchange stopped while the command was under way: its outcome is unknown until it is back. */
export class StoppedError extends Error {
  override readonly name = 'StoppedError';

  constructor(cause: unknown) {
    super(
      'The exchange stopped before the command was durable; ask for the order when it is back.',
      {
        cause,
      },
    );
  }
}
