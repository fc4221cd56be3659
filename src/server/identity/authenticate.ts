// Who asks: by the client's certificate, by the token it brings, or nobody in particular.
//
// Without TLS nobody is asked: a server that only this machine can reach serves its owner. Clients leave out
// their credentials over http anyway. Whoever acts as somebody else says so in headers, with TLS or without.
// Source: apiserver pkg/endpoints/filters/{authentication,impersonation}.go.

import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { accessDenied, authorize } from '../../kinds/rbac/authorize.js';
import type { ResourceAccess } from '../../kinds/rbac/matching.js';
import {
  ADMIN,
  ANONYMOUS,
  AUTHENTICATED,
  accountOf,
  impersonated,
  type UserInfo,
} from '../../kinds/rbac/user.js';
import type { Reader } from '../../machinery/reader.js';
import { badRequest, type Failure, isFailure, unauthorized } from '../../machinery/status.js';
import { protocolsOffered } from '../web-socket.js';
import type { KeyPair } from './certificates.js';
import type { Tokens } from './tokens.js';

export interface Identity {
  readonly tokens: Tokens;
  /** Serves https, and asks who is there. Clients come with certificates of the same authority. */
  readonly tls?: KeyPair & { readonly ca: string };
  /** Whether what RBAC does not allow is refused. */
  readonly enforce: boolean;
}

/** `view`: the present, by which accounts and roles are judged whatever moment the request looks at. */
export async function identify(
  identity: Identity,
  message: IncomingMessage,
  view: Reader,
): Promise<UserInfo | Failure> {
  const user = identity.tls ? await authenticated(identity.tokens, message, view) : ADMIN;
  if (isFailure(user)) return user;
  const wanted = wantedUser(message.headers);
  if (wanted === undefined || isFailure(wanted)) return wanted ?? user;
  if (identity.enforce)
    for (const access of impersonations(wanted)) {
      const { allowed, reason } = authorize(view, user, access);
      if (!allowed) return accessDenied(user, access, reason);
    }
  return impersonated(wanted);
}

async function authenticated(
  tokens: Tokens,
  { socket, headers }: IncomingMessage,
  view: Reader,
): Promise<UserInfo | Failure> {
  const certified = certifiedUser(socket as TLSSocket);
  if (certified) return certified;
  const authorization = headers.authorization?.trim() || tokenInProtocol(headers);
  if (authorization === undefined) return ANONYMOUS;
  const [, token] = /^bearer +(\S+)$/i.exec(authorization) ?? [];
  const verified = token === undefined ? undefined : await tokens.verify(token, view);
  return verified?.user ?? unauthorized();
}

/** Browsers cannot set headers of WebSockets, so the token stands among the protocols. */
export const TOKEN_PROTOCOL = 'base64url.bearer.authorization.k8s.io.';

/** It must not be the only protocol [apiserver pkg/authentication/request/websocket/protocol.go]. */
function tokenInProtocol(headers: IncomingHttpHeaders): string | undefined {
  const offered = protocolsOffered(headers);
  const told = offered.filter((one) => one.startsWith(TOKEN_PROTOCOL));
  const [encoded] = told;
  if (encoded === undefined || told.length > 1 || offered.length === 1) return undefined;
  const token = Buffer.from(encoded.slice(TOKEN_PROTOCOL.length), 'base64url').toString('utf8');
  return `Bearer ${token}`;
}

function certifiedUser(socket: TLSSocket): UserInfo | Failure | undefined {
  const subject = socket.getPeerCertificate?.()?.subject as
    | Readonly<Record<string, string | readonly string[]>>
    | undefined;
  if (!subject) return undefined;
  const { CN: name, O: organizations = [] } = subject;
  if (!socket.authorized || typeof name !== 'string') return unauthorized();
  const groups = typeof organizations === 'string' ? [organizations] : organizations;
  return { name, groups: [...groups.filter((one) => one !== AUTHENTICATED), AUTHENTICATED] };
}

const EXTRA = 'impersonate-extra-';

/** The user of the Impersonate- headers; undefined without any. */
function wantedUser(headers: IncomingHttpHeaders): UserInfo | Failure | undefined {
  const name = headers['impersonate-user'];
  const groups = listed(headers['impersonate-group']);
  const uid = headers['impersonate-uid'];
  const extra = Object.entries(headers).flatMap(([header, value]) =>
    header.startsWith(EXTRA) ? [[decoded(header.slice(EXTRA.length)), listed(value)] as const] : [],
  );
  if (typeof name !== 'string' || name === '') {
    const others = groups.length > 0 || uid !== undefined || extra.length > 0;
    return others
      ? badRequest('requested impersonation of groups, uid or extra without impersonating a user')
      : undefined;
  }
  return {
    name,
    groups,
    ...(typeof uid === 'string' ? { uid } : {}),
    ...(extra.length === 0 ? {} : { extra: Object.fromEntries(extra) }),
  };
}

/** Node joins headers of one name with commas; no group of Kubernetes has one in its name. */
const listed = (value: string | readonly string[] | undefined): readonly string[] =>
  (typeof value === 'string' ? value.split(',') : (value ?? []))
    .map((one) => one.trim())
    .filter((one) => one !== '');

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Everything one must be allowed to be, to be a user. */
function impersonations({ name, groups, uid, extra = {} }: UserInfo): readonly ResourceAccess[] {
  const be = (
    group: string,
    resource: string,
    who: string,
    more: Partial<ResourceAccess> = {},
  ) => ({
    verb: 'impersonate',
    group,
    resource,
    subresource: '',
    name: who,
    namespace: '',
    ...more,
  });
  const AUTHENTICATION = 'authentication.k8s.io';
  const account = accountOf(name);
  return [
    account
      ? be('', 'serviceaccounts', account.name, { namespace: account.namespace })
      : be('', 'users', name),
    ...groups.map((group) => be('', 'groups', group)),
    ...Object.entries(extra).flatMap(([key, values]) =>
      values.map((value) => be(AUTHENTICATION, 'userextras', value, { subresource: key })),
    ),
    ...(uid === undefined ? [] : [be(AUTHENTICATION, 'uids', uid)]),
  ];
}
