// A client that shows a certificate, a token, or nothing, to a server that speaks TLS.

import { request } from 'node:https';

export interface Credentials {
  readonly ca: string;
  readonly key?: string;
  readonly cert?: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
}

export function askSecurely(
  url: string,
  { ca, key, cert, token, headers }: Credentials,
  method = 'GET',
  body?: unknown,
  // biome-ignore lint/suspicious/noExplicitAny: what comes over HTTP is any JSON
): Promise<{ code: number; body: any }> {
  return new Promise((resolve, reject) => {
    const asked = request(
      url,
      {
        method,
        ca,
        ...(key === undefined ? {} : { key, cert }),
        headers: {
          ...(headers as Record<string, string>),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        agent: false,
      },
      (reply) => {
        let text = '';
        reply.setEncoding('utf8');
        reply.on('data', (chunk: string) => {
          text += chunk;
        });
        reply.on('end', () => {
          const isJson = reply.headers['content-type']?.startsWith('application/json');
          resolve({
            code: reply.statusCode ?? 0,
            body: isJson && text !== '' ? JSON.parse(text) : text,
          });
        });
      },
    );
    asked.on('error', reject);
    asked.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
