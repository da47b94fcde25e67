/** A WebSocket client that keeps what it hears and waits for what it expects. */
import { once } from 'node:events';
import { WebSocket } from 'ws';

// biome-ignore lint/suspicious/noExplicitAny: tests look into messages without declaring them.
export type Message = any;

export class TestSocket {
  readonly socket: WebSocket;
  readonly messages: Message[] = [];
  closed: { code: number; reason: string } | undefined;
  #waiting: (() => void)[] = [];

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => {
      this.messages.push(JSON.parse(String(data)));
      this.#wake();
    });
    socket.on('close', (code, reason) => {
      this.closed = { code, reason: String(reason) };
      this.#wake();
    });
    socket.on('error', () => this.#wake());
  }

  static async open(url: string, path = '/'): Promise<TestSocket> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}${path}`);
    const test = new TestSocket(socket);
    await once(socket, 'open');
    return test;
  }

  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  send(message: unknown): void {
    this.socket.send(JSON.stringify(message));
  }

  /** The first message that matches, also among those that are here already. */
  async until(matches: (message: Message) => boolean, from = 0): Promise<Message> {
    for (let at = from; ; ) {
      for (; at < this.messages.length; at += 1)
        if (matches(this.messages[at])) return this.messages[at];
      if (this.closed !== undefined) throw new Error(`closed: ${JSON.stringify(this.closed)}`);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** Sends, and waits for the answer with that id. */
  async ask(
    message: Record<string, unknown>,
    id: number | string = this.messages.length + 1_000,
  ): Promise<Message> {
    this.send({ ...message, id });
    return this.until((answer) => answer.id === id);
  }

  async untilClosed(): Promise<{ code: number; reason: string }> {
    while (this.closed === undefined) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    return this.closed;
  }

  stream(name: string): Message[] {
    return this.messages.filter((message) => message.stream === name).map(({ data }) => data);
  }

  async close(): Promise<void> {
    this.socket.close();
    await this.untilClosed();
  }
}
