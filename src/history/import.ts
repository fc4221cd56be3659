// An exported tape, read back: line by line, with the hash at the end.

import type { ClusterEvent } from '../events/event.js';
import { canonicalJson } from '../machinery/canonical-json.js';
import { isJsonObject } from '../machinery/json.js';
import { canonical } from '../machinery/object.js';
import { type Parsed, parsed, refused } from '../machinery/parsed.js';
import type { Settings } from '../machinery/settings.js';

/** The last line of an export. */
export interface Trailer {
  readonly events: number;
  readonly hash: string;
  /** What the cluster was made with; missing in exports of before. */
  readonly settings?: Settings;
}

export interface Exported {
  readonly events: readonly ClusterEvent[];
  /** The lines of the events, as they are hashed. */
  readonly lines: readonly string[];
  readonly trailer: Trailer;
}

export function readExport(text: string): Parsed<Exported> {
  const lines = text.split('\n').filter((line) => line !== '');
  const last = lines.pop();
  const trailer = last === undefined ? undefined : jsonOf(last);
  if (!isTrailer(trailer))
    return refused(
      'the last line does not say how many events there are and what their hash is: this export is not whole',
    );
  if (trailer.events !== lines.length)
    return refused(`there are ${lines.length} events, but the last line says ${trailer.events}`);
  const events: ClusterEvent[] = [];
  for (const [i, line] of lines.entries()) {
    const event = jsonOf(line);
    if (!isEvent(event) || event.revision !== i + 1)
      return refused(`line ${i + 1} is no event of revision ${i + 1}`);
    if (canonicalJson(event) !== line)
      return refused(`line ${i + 1} is not as an export writes it`);
    events.push(canonical(event));
  }
  return parsed({ events, lines: lines.map((line) => `${line}\n`), trailer });
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

const isTrailer = (value: unknown): value is Trailer =>
  isJsonObject(value) && typeof value['events'] === 'number' && typeof value['hash'] === 'string';

const isEvent = (value: unknown): value is ClusterEvent =>
  isJsonObject(value) &&
  typeof value['revision'] === 'number' &&
  typeof value['at'] === 'number' &&
  typeof value['actor'] === 'string' &&
  typeof value['type'] === 'string';
