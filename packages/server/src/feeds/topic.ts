/** One stream and who listens to it, by the spelling of its name that each of them used. */
import { pushText } from './depth-delta.ts';
import { textFrames } from './frame.ts';
import type { Outlet } from './outlet.ts';

export class Topic {
  readonly #outletsByName = new Map<string, Set<Outlet>>();

  add(name: string, outlet: Outlet): void {
    const outlets = this.#outletsByName.get(name);
    if (outlets === undefined) this.#outletsByName.set(name, new Set([outlet]));
    else outlets.add(outlet);
  }

  remove(name: string, outlet: Outlet): void {
    const outlets = this.#outletsByName.get(name);
    outlets?.delete(outlet);
    if (outlets?.size === 0) this.#outletsByName.delete(name);
    outlet.forget(name);
  }

  get isEmpty(): boolean {
    return this.#outletsByName.size === 0;
  }

  each(visit: (outlet: Outlet, name: string) => void): void {
    for (const [name, outlets] of this.#outletsByName) {
      for (const outlet of outlets) visit(outlet, name);
    }
  }

  /** Frames all payloads once for each spelling and hands them to every outlet. */
  publish(
    payloads: readonly string[],
    send: (outlet: Outlet, name: string, frames: Buffer) => void,
  ): void {
    if (payloads.length === 0) return;
    for (const [name, outlets] of this.#outletsByName) {
      const frames = textFrames(payloads.map((payload) => pushText(name, payload)));
      for (const outlet of outlets) send(outlet, name, frames);
    }
  }
}

/** Must arrive. */
export function sendAll(outlet: Outlet, _name: string, frames: Buffer): void {
  outlet.send(frames);
}

/** Only the newest matters. */
export function sendNewest(outlet: Outlet, name: string, frames: Buffer): void {
  outlet.sendLatest(name, frames);
}
