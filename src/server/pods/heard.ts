// How far clients have read the logs of containers, so that who attaches next misses nothing and hears nothing twice.
//
// In virtual time a container may be over before its client has taken the next breath. `kubectl run -i` reads the
// log, and then attaches for what is still to come: it is told the rest, and the end, also when that has been already.
// Nothing of it is on the tape: it is about connections, and lasts as long as the server.

import type { Millis } from '../../machinery/object.js';
import type { Call } from '../call.js';

/** The ones that have read last; whoever is forgotten attaches as if they had read nothing. */
const READERS_MAX = 1_000;

export class Heard {
  readonly #until = new Map<string, Millis>();

  note(call: Call, containerID: string | undefined, until: Millis): void {
    if (containerID === undefined) return;
    const reader = readerOf(call, containerID);
    this.#until.delete(reader);
    this.#until.set(reader, until);
    const [oldest] = this.#until.keys();
    if (this.#until.size > READERS_MAX && oldest !== undefined) this.#until.delete(oldest);
  }

  /** Until when the caller knows what the container has printed; undefined: it has not asked. */
  until(call: Call, containerID: string | undefined): Millis | undefined {
    return containerID === undefined ? undefined : this.#until.get(readerOf(call, containerID));
  }
}

const readerOf = ({ headers, message, user }: Call, containerID: string): string =>
  [containerID, message.socket.remoteAddress, user.name, headers['user-agent']].join(' ');
