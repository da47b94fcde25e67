/** Adds the events of one command to the running hash over all events. */
import type { Engine } from '../engine.ts';
import type { EventBody } from '../events.ts';
import type { Hash64 } from '../state/hash.ts';
import {
  EVENT_ACCEPTED,
  EVENT_ACCEPTED_TERMS,
  EVENT_FIELDS,
  EVENT_OBJECT,
  eventFieldsUsed,
} from './event-buffer.ts';

const FIELD_CLIENT_ID = 10;

export function hashEvents(engine: Engine, hash: Hash64): void {
  const { fields, count, objects, texts } = engine.events;
  hash.number(engine.seq);
  hash.number(engine.time);
  for (let index = 0; index < count; index += 1) {
    const at = index * EVENT_FIELDS;
    const kind = fields[at] as number;
    const used = eventFieldsUsed[kind] as number;
    for (let field = 0; field < used; field += 1) hash.number(fields[at + field] as number);
    if (kind === EVENT_OBJECT) hash.text(textOf(objects[fields[at + 1] as number]));
    else if (kind === EVENT_ACCEPTED || kind === EVENT_ACCEPTED_TERMS)
      hash.text(texts[fields[at + FIELD_CLIENT_ID] as number] ?? '');
  }
}

/** Properties are in the order in which the engine's source writes them. */
function textOf(body: EventBody | undefined): string {
  return JSON.stringify(body, (_key, value) => (typeof value === 'bigint' ? `${value}n` : value));
}
