// Where a webhook is called: a URL or a service [apiserver pkg/util/webhook/validation.go].

import type { WebhookClientConfig } from 'kubernetes-types/admissionregistration/v1.js';
import { type FieldError, invalid, required } from '../../machinery/field-errors.js';
import { portNumberErrors } from '../../machinery/names.js';

const EITHER = 'exactly one of url or service is required';

export function validateClient(
  { url, service }: WebhookClientConfig,
  path: string,
): readonly FieldError[] {
  if ((url === undefined) === (service === undefined)) return [required(path, EITHER)];
  if (url !== undefined) return validateUrl(url, `${path}.url`);
  const { name, namespace, port = 443 } = service ?? { name: '', namespace: '' };
  return [
    ...(name ? [] : [required(`${path}.service.name`, 'service name is required')]),
    ...(namespace ? [] : [required(`${path}.service.namespace`, 'service namespace is required')]),
    ...portNumberErrors(port).map(() =>
      invalid(
        `${path}.service.port`,
        port,
        'port is not valid: must be between 1 and 65535, inclusive',
      ),
    ),
  ];
}

const FORM = 'desired format: https://host[/path]';

function validateUrl(text: string, path: string): readonly FieldError[] {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return [required(path, `url must be a valid URL: ${JSON.stringify(text)}; ${FORM}`)];
  }
  const errors: FieldError[] = [];
  if (url.protocol !== 'https:')
    errors.push(
      invalid(path, url.protocol.slice(0, -1), `'https' is the only allowed URL scheme; ${FORM}`),
    );
  if (url.host === '') errors.push(invalid(path, url.host, `host must be specified; ${FORM}`));
  if (url.username !== '')
    errors.push(invalid(path, url.username, 'user information is not permitted in the URL'));
  if (url.hash !== '')
    errors.push(invalid(path, url.hash.slice(1), 'fragments are not permitted in the URL'));
  if (url.search !== '')
    errors.push(
      invalid(path, url.search.slice(1), 'query parameters are not permitted in the URL'),
    );
  return errors;
}
