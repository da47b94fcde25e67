/** Messages between a thread and the one that started it. */

/** What a thread can be asked: an argument in, a result out. */
export type Methods = Readonly<Record<string, (argument: never) => unknown>>;

export type ArgumentOf<M extends Methods, K extends keyof M> = Parameters<M[K]>[0];
export type ResultOf<M extends Methods, K extends keyof M> = Awaited<ReturnType<M[K]>>;

export interface CallMessage {
  readonly kind: 'call';
  readonly id: number;
  readonly method: string;
  readonly argument: unknown;
}

export type ReplyMessage =
  | { readonly kind: 'result'; readonly id: number; readonly result: unknown }
  | { readonly kind: 'error'; readonly id: number; readonly error: ErrorForm };

/** An error loses its class on the way between threads; this keeps what its handler needs. */
export interface ErrorForm {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  /** SQLite's or the system's code. */
  readonly code: string | undefined;
  /** Plain fields of the error's own class. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** An error that was thrown in another thread. */
export class ThreadError extends Error {
  override readonly name: string;
  readonly code: string | undefined;
  readonly fields: Readonly<Record<string, unknown>>;
  /** That of the error's class, where it has one. */
  readonly exitCode: number | undefined;

  constructor(form: ErrorForm) {
    super(form.message);
    this.name = form.name;
    this.code = form.code;
    this.fields = form.fields;
    const exitCode = form.fields['exitCode'];
    this.exitCode = typeof exitCode === 'number' ? exitCode : undefined;
    if (form.stack !== undefined) this.stack = form.stack;
  }
}

export function errorForm(error: unknown): ErrorForm {
  const known = error instanceof Error ? error : new Error(String(error));
  const { name, message, stack, cause: _, ...fields } = known as Error & { code?: unknown };
  const code = (known as { code?: unknown }).code;
  return { name, message, stack, code: typeof code === 'string' ? code : undefined, fields };
}
