// The other end of `ask.ts`: a thread that does one HTTP request after another.

import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { runAsWorker } from 'synckit';
import type { Connection } from './connection.js';

export interface Asking {
  readonly connection: Connection;
  readonly method: string;
  readonly path: string;
  readonly body: string | undefined;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
}

export type Answered =
  | { readonly status: number; readonly text: string }
  /** The connection failed: `ECONNREFUSED`. */
  | { readonly code: string; readonly message: string };

let agent: HttpsAgent | undefined;

runAsWorker(
  ({ connection, method, path, body, headers }: Asking): Promise<Answered> =>
    new Promise((resolve) => {
      const url = new URL(connection.server.replace(/\/+$/, '') + path);
      const secure = url.protocol === 'https:';
      if (secure) agent ??= agentFor(connection);
      const asked = (secure ? httpsRequest : httpRequest)(
        url,
        {
          method,
          headers: {
            'content-type': 'application/json',
            'user-agent': 'kubetape',
            ...(headers as Record<string, string | string[]>),
            ...(connection.token ? { authorization: `Bearer ${connection.token}` } : {}),
          },
          ...(secure && agent ? { agent } : {}),
        },
        (answer) => {
          const chunks: Buffer[] = [];
          answer.on('data', (chunk: Buffer) => chunks.push(chunk));
          answer.on('end', () =>
            resolve({
              status: answer.statusCode ?? 0,
              text: Buffer.concat(chunks).toString('utf8'),
            }),
          );
        },
      );
      asked.on('error', ({ code = '', message }: NodeJS.ErrnoException) =>
        resolve({ code, message }),
      );
      asked.end(body);
    }),
);

const agentFor = ({ ca, certificate, key, insecure }: Connection): HttpsAgent =>
  new HttpsAgent({
    keepAlive: true,
    rejectUnauthorized: !insecure,
    ...(ca ? { ca: read(ca) } : {}),
    ...(certificate ? { cert: read(certificate) } : {}),
    ...(key ? { key: read(key) } : {}),
  });

/** What a kubeconfig holds itself in base64, or names a file of. */
const read = (source: { readonly data?: string; readonly file?: string }): Buffer =>
  source.data === undefined ? readFileSync(source.file ?? '') : Buffer.from(source.data, 'base64');
