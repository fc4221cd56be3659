// ConfigMaps, Secrets and ServiceAccounts.
//
// Source: kubectl pkg/describe/describe.go.

import type { ConfigMap, Secret, ServiceAccount } from 'kubernetes-types/core/v1.js';
import type { KubeObject } from '../../machinery/object.js';
import type { Page } from './page.js';
import {
  events,
  labelsAndAnnotations,
  nameAndNamespace,
  type Scene,
  sortedEntries,
} from './sections.js';

export function describeConfigMap(page: Page, object: KubeObject, scene: Scene): void {
  const { data, binaryData } = object as unknown as ConfigMap;
  nameAndNamespace(page, object);
  labelsAndAnnotations(page, object);
  page.write(0, '\nData\n====\n');
  const end = page.isNewer ? '\n\n' : '\n';
  for (const [key, value] of sortedEntries(data)) page.write(0, `${key}:\n----\n${value}${end}`);
  page.write(0, '\nBinaryData\n====\n');
  for (const [key, value] of sortedEntries(binaryData))
    page.line(0, `${key}: ${bytesOf(value)} bytes`);
  page.line(0, '');
  events(page, object, scene);
}

export function describeSecret(page: Page, object: KubeObject): void {
  const { data, type } = object as unknown as Secret;
  nameAndNamespace(page, object);
  labelsAndAnnotations(page, object);
  page.line(0, '');
  page.line(0, 'Type:', type);
  page.write(0, '\nData\n====\n');
  for (const [key, value] of sortedEntries(data)) {
    const isToken = key === 'token' && type === 'kubernetes.io/service-account-token';
    page.line(0, `${key}:`, isToken ? textOf(value) : `${bytesOf(value)} bytes`);
  }
}

/** How many bytes base64 stands for. */
const bytesOf = (base64: string): number => {
  const text = base64.replace(/[\r\n]/g, '');
  return (text.length / 4) * 3 - (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0);
};

const textOf = (base64: string): string =>
  new TextDecoder().decode(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)));

export function describeServiceAccount(page: Page, object: KubeObject, scene: Scene): void {
  const { imagePullSecrets = [] } = object as unknown as ServiceAccount;
  nameAndNamespace(page, object);
  labelsAndAnnotations(page, object);
  page.multiline(
    'Image pull secrets',
    imagePullSecrets.map(({ name = '' }) => name),
  );
  if (!page.isNewer) secretsOf(page, object, scene);
  events(page, object, scene);
}

/** What later releases do not tell: the secrets that an account lists, and those that are its tokens. */
function secretsOf(page: Page, object: KubeObject, { view }: Scene): void {
  const { metadata, secrets = [] } = object as unknown as ServiceAccount & KubeObject;
  const names = (list: readonly KubeObject[]) => list.map((one) => one.metadata.name);
  const there = view.all('Secret', metadata.namespace);
  const tokens = there.filter(
    (secret) =>
      (secret as unknown as Secret).type === 'kubernetes.io/service-account-token' &&
      secret.metadata.annotations?.['kubernetes.io/service-account.name'] === metadata.name,
  );
  page.multiline(
    'Mountable secrets',
    secrets.map(({ name = '' }) => (names(there).includes(name) ? name : `${name} (not found)`)),
  );
  page.multiline('Tokens', names(tokens));
}
