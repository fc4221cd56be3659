// Permissions in CEL: `authorizer.group("apps").resource("deployments").namespace("a").check("create").allowed()`
// [apiserver pkg/cel/library/authz.go].
//
// Whoever evaluates an expression says how permissions are found out; field and label selectors are taken and mean nothing.

import type { Environment } from '@marcbachmann/cel-js';

/** What may be asked: a path, or a resource; what is not named is empty. */
export interface CelAccess {
  readonly verb: string;
  readonly path?: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
}

export interface CelVerdict {
  readonly allowed: boolean;
  readonly reason: string;
}

/** `account`: who is asked about, where it is not the requester. */
export type AskAccess = (
  access: CelAccess,
  account?: { readonly namespace: string; readonly name: string },
) => CelVerdict;

type Account = { readonly namespace: string; readonly name: string };

class Authorizer {
  readonly ask: AskAccess;
  readonly account: Account | undefined;
  readonly requestResource: ResourceCheck | undefined;
  constructor(ask: AskAccess, account?: Account, request?: Omit<CelAccess, 'verb'>) {
    this.ask = ask;
    this.account = account;
    this.requestResource = request && new ResourceCheck(this, request);
  }
  check(access: CelAccess): Decision {
    return new Decision(this.ask(access, this.account));
  }
}

class PathCheck {
  readonly by: Authorizer;
  readonly path: string;
  constructor(by: Authorizer, path: string) {
    this.by = by;
    this.path = path;
  }
}

class GroupCheck {
  readonly by: Authorizer;
  readonly group: string;
  constructor(by: Authorizer, group: string) {
    this.by = by;
    this.group = group;
  }
}

class ResourceCheck {
  readonly by: Authorizer;
  readonly of: Omit<CelAccess, 'verb'>;
  constructor(by: Authorizer, of: Omit<CelAccess, 'verb'>) {
    this.by = by;
    this.of = of;
  }
}

class Decision {
  readonly verdict: CelVerdict;
  constructor(verdict: CelVerdict) {
    this.verdict = verdict;
  }
}

/** The variable `authorizer`, with `requestResource` for what is asked for. */
export const celAuthorizer = (ask: AskAccess, request: Omit<CelAccess, 'verb'>): unknown =>
  new Authorizer(ask, undefined, request);

const NOTHING = { group: '', resource: '', subresource: '', namespace: '', name: '' };
const PACKAGE = 'kubernetes.authorization';

export function registerAuthorizer(environment: Environment): void {
  const types = { Authorizer, PathCheck, GroupCheck, ResourceCheck, Decision };
  for (const [name, type] of Object.entries(types))
    environment.registerType(`${PACKAGE}.${name}`, type as never);
  const define = (signature: string, run: (...given: never[]) => unknown): void => {
    environment.registerFunction(
      signature.replace(
        /\b(Authorizer|PathCheck|GroupCheck|ResourceCheck|Decision)\b/g,
        `${PACKAGE}.$1`,
      ),
      run as never,
    );
  };
  define(
    'Authorizer.path(string): PathCheck',
    (by: Authorizer, path: string) => new PathCheck(by, path),
  );
  define(
    'Authorizer.group(string): GroupCheck',
    (by: Authorizer, group: string) => new GroupCheck(by, group),
  );
  define(
    'Authorizer.serviceAccount(string, string): Authorizer',
    ({ ask }: Authorizer, namespace: string, name: string) =>
      new Authorizer(ask, { namespace, name }),
  );
  define(
    'GroupCheck.resource(string): ResourceCheck',
    ({ by, group }: GroupCheck, resource: string) =>
      new ResourceCheck(by, { ...NOTHING, group, resource }),
  );
  for (const part of ['subresource', 'namespace', 'name'])
    define(
      `ResourceCheck.${part}(string): ResourceCheck`,
      ({ by, of }: ResourceCheck, value: string) => new ResourceCheck(by, { ...of, [part]: value }),
    );
  for (const part of ['fieldSelector', 'labelSelector'])
    define(`ResourceCheck.${part}(string): ResourceCheck`, (check: ResourceCheck) => check);
  define('PathCheck.check(string): Decision', ({ by, path }: PathCheck, verb: string) =>
    by.check({ ...NOTHING, path, verb }),
  );
  define('ResourceCheck.check(string): Decision', ({ by, of }: ResourceCheck, verb: string) =>
    by.check({ ...of, verb }),
  );
  define('Decision.allowed(): bool', ({ verdict }: Decision) => verdict.allowed);
  define('Decision.reason(): string', ({ verdict }: Decision) => verdict.reason);
  define('Decision.errored(): bool', () => false);
  define('Decision.error(): string', () => '');
}
