// Asking a server for the session it holds, and waiting for the answer: verbs are synchronous, so a thread of
// its own does the waiting.

import { createSyncFn } from 'synckit';
import { ADMIN, type UserInfo } from '../../kinds/rbac/user.js';
import { fail, refuse } from '../../kubectl/problem.js';
import { type Failure, isFailure } from '../../machinery/status.js';
import type { PlainAnswer, PlainRequest } from '../../server/in-process.js';
import type { Connection } from './connection.js';
import type { Answered, Asking } from './http-worker.js';

/** As deep in dist as where this is bundled to. */
const WORKER = new URL('../../cli/remote/http-worker.js', import.meta.url);
const WORKER_BUNDLED = new URL('../cli/remote/http-worker.js', import.meta.url);

export type Ask = <T>(method: 'GET' | 'POST', path: string, body?: unknown) => T;

/** One request as it is, and what is answered, whatever it is. */
export function plainly(
  connection: Connection,
  { method, url, body, user }: PlainRequest,
): PlainAnswer {
  const headers = user === ADMIN ? {} : asUser(user);
  const answered = sender()({ connection, method, path: url, body: body || undefined, headers });
  return 'code' in answered ? unreachable(connection, answered) : answered;
}

const asUser = ({ name, groups, uid }: UserInfo): Asking['headers'] => ({
  'impersonate-user': name,
  'impersonate-group': groups.filter((group) => group !== 'system:authenticated'),
  ...(uid === undefined ? {} : { 'impersonate-uid': uid }),
});

function sender(): (asking: Asking) => Answered {
  const worker = import.meta.url.includes('/cli/remote/') ? WORKER : WORKER_BUNDLED;
  return createSyncFn(worker) as (asking: Asking) => Answered;
}

/** Paths are below /kubetape/session. A refusal ends the verb as kubectl would. */
export function askerOf(connection: Connection): Ask {
  const send = sender();
  return (method, path, body) => {
    const answered = send({
      connection,
      method,
      path: `/kubetape/session${path}`,
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if ('code' in answered) return unreachable(connection, answered);
    return valueFrom(connection, answered.status, answered.text);
  };
}

function valueFrom<T>({ server }: Connection, status: number, text: string): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return fail(`${server} is not a kubetape server (it answered ${status})`);
  }
  if (status !== 200 && isFailure(value as Failure)) return refuse(value as Failure);
  return status === 200 ? (value as T) : fail(`${server} answered ${status}`);
}

/** In kubectl's words [kubectl pkg/cmd/util/helpers.go]. */
function unreachable(
  { server }: Connection,
  { code, message }: { readonly code: string; readonly message: string },
): never {
  const { host } = new URL(server);
  if (code === 'ECONNREFUSED')
    return fail(
      `The connection to the server ${host} was refused - did you specify the right host or port?`,
    );
  return fail(`Unable to connect to the server: ${message}`);
}
