// A shell that a container was started with and somebody attaches to (`kubectl run -it`, `kubectl debug -it`): it hears what is typed,
// and its end is the container's.

import type { Container } from 'kubernetes-types/core/v1.js';
import { isTypedInto } from '../command.js';
import { ownStore, runOf } from '../files/spots.js';
import type { Place, PodOf } from './place.js';
import { type Out, type Process, processOf } from './running.js';

/** Undefined for a container that hears nothing. */
export function attachedShell(
  pod: PodOf,
  container: Container,
  place: Place,
  tty: boolean,
): Process | undefined {
  if (!isTypedInto(container)) return undefined;
  const inner = processOf(place, ['sh'], { stdin: true, tty });
  const store = ownStore(container.name, runOf(pod.status, container.name));
  return new Attached(inner, (code) => place.end(store, code), container.stdinOnce === true);
}

class Attached implements Process {
  readonly #inner: Process;
  readonly #ends: (code: number) => void;
  /** It hears nobody after the first who attaches. */
  readonly #once: boolean;

  constructor(inner: Process, ends: (code: number) => void, once: boolean) {
    this.#inner = inner;
    this.#ends = ends;
    this.#once = once;
  }

  start(): Out {
    return this.#inner.start();
  }

  input(text: string): Out {
    return this.#told(this.#inner.input(text));
  }

  /** Who detaches from a shell that others may still attach to leaves it as it is. */
  close(): Out {
    return this.#once ? this.#told(this.#inner.close()) : { stdout: '', stderr: '', code: 0 };
  }

  /** Who is attached hears of the end, and not how it was: that is for the container's status to say. */
  #told(out: Out): Out {
    if (out.code === undefined) return out;
    this.#ends(out.code);
    return { ...out, code: 0 };
  }
}
