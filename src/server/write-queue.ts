// Group commit: requests that arrive in one turn of the event loop are decided one after another, written
// down in one transaction, and only then answered.
//
// An answer is therefore a promise kept: what it says is in the log. When that fails (a full disk), nobody is
// told otherwise, and the cluster is as it was.

import type { ApiRequest } from '../apiserver/request.js';
import type { Answer } from '../cluster/cluster.js';
import type { Asked, Session } from '../session/session.js';

interface Waiting extends Asked {
  readonly request: ApiRequest;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** What lets time pass: it is told before something is written, and once the answers are out. */
interface Time {
  before(): void;
  wrote(): void;
}

/** As many as are decided before those that only read get a turn. */
const TOGETHER_MAX = 256;

export class WriteQueue {
  readonly #session: Session;
  readonly #time: Time;
  #waiting: Waiting[] = [];
  #scheduled = false;

  constructor(session: Session, time: Time) {
    this.#session = session;
    this.#time = time;
  }

  act(request: ApiRequest, asked: Asked): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ...asked, request, resolve, reject });
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#flush();
    });
  }

  #flush(): void {
    const together = this.#waiting.splice(0, TOGETHER_MAX);
    if (this.#waiting.length > 0) this.#schedule();
    try {
      this.#time.before();
      const answers = this.#session.actAll(
        together.map(({ resolve: _resolve, reject: _reject, ...asked }) => asked),
      );
      together.forEach(({ resolve }, i) => {
        resolve(answers[i] as Answer);
      });
    } catch (error) {
      for (const { reject } of together) reject(error);
      return;
    }
    this.#time.wrote();
  }
}
