// The rules of probes and lifecycle hooks.
//
// Source: pkg/apis/core/validation/validation.go validateProbe, validateHandler, validateLifecycle.

import type {
  Container,
  ExecAction,
  HTTPGetAction,
  Lifecycle,
  Probe,
} from 'kubernetes-types/core/v1.js';
import {
  child,
  type FieldError,
  forbidden,
  index,
  invalid,
  notSupported,
  required,
} from '../../machinery/field-errors.js';
import { httpHeaderNameErrors, portNameErrors, portNumberErrors } from '../../machinery/names.js';
import { checked, requireText, validateNonNegative } from './validate-paths.js';

export function validateProbes(container: Container, path: string): FieldError[] {
  const { livenessProbe, readinessProbe, startupProbe } = container;
  const errors = validateProbe(livenessProbe, child(path, 'livenessProbe'));
  errors.push(...validateOnce(livenessProbe, child(path, 'livenessProbe')));
  errors.push(...validateProbe(readinessProbe, child(path, 'readinessProbe')));
  if (readinessProbe?.terminationGracePeriodSeconds !== undefined)
    errors.push(
      invalid(
        child(path, 'readinessProbe.terminationGracePeriodSeconds'),
        readinessProbe.terminationGracePeriodSeconds,
        'must not be set for readinessProbes',
      ),
    );
  errors.push(...validateProbe(startupProbe, child(path, 'startupProbe')));
  errors.push(...validateOnce(startupProbe, child(path, 'startupProbe')));
  return errors;
}

export function validateLifecycle(lifecycle: Lifecycle | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  for (const hook of ['postStart', 'preStop'] as const) {
    const handler = lifecycle?.[hook];
    if (handler) errors.push(...validateHandler(handler, child(path, hook)));
  }
  return errors;
}

/** One success is enough for probes whose failure ends the container. */
const validateOnce = (probe: Probe | undefined, path: string): FieldError[] =>
  probe?.successThreshold !== undefined && probe.successThreshold !== 1
    ? [invalid(child(path, 'successThreshold'), probe.successThreshold, 'must be 1')]
    : [];

function validateProbe(probe: Probe | undefined, path: string): FieldError[] {
  if (!probe) return [];
  const errors = validateHandler(probe, path);
  for (const field of [
    'initialDelaySeconds',
    'timeoutSeconds',
    'periodSeconds',
    'successThreshold',
    'failureThreshold',
  ] as const)
    errors.push(...validateNonNegative(probe[field], child(path, field)));
  const grace = probe.terminationGracePeriodSeconds;
  if (grace !== undefined && grace <= 0)
    errors.push(
      invalid(child(path, 'terminationGracePeriodSeconds'), grace, 'must be greater than 0'),
    );
  return errors;
}

interface Handler {
  readonly exec?: ExecAction;
  readonly httpGet?: HTTPGetAction;
  readonly tcpSocket?: { readonly port?: number | string };
  readonly grpc?: { readonly port: number };
  readonly sleep?: { readonly seconds: number };
}

function validateHandler(handler: Handler, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const types = (['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'] as const).filter(
    (type) => handler[type] !== undefined,
  );
  if (types.length === 0) return [required(path, 'must specify a handler type')];
  for (const [i, type] of types.entries()) {
    if (i > 0)
      errors.push(forbidden(child(path, type), 'may not specify more than 1 handler type'));
    else errors.push(...validateAction(handler, type, child(path, type)));
  }
  return errors;
}

function validateAction(handler: Handler, type: keyof Handler, path: string): FieldError[] {
  if (type === 'exec')
    return handler.exec?.command?.length ? [] : [required(child(path, 'command'))];
  if (type === 'httpGet' && handler.httpGet) return validateHttpGet(handler.httpGet, path);
  if (type === 'tcpSocket') return validatePort(handler.tcpSocket?.port, child(path, 'port'));
  if (type === 'grpc') return validatePort(handler.grpc?.port, child(path, 'port'));
  const seconds = handler.sleep?.seconds ?? 0;
  return seconds < 0
    ? [invalid(child(path, 'seconds'), seconds, 'must be greater than or equal to 0')]
    : [];
}

function validateHttpGet(action: HTTPGetAction, path: string): FieldError[] {
  const errors = requireText(action.path, child(path, 'path'));
  errors.push(...validatePort(action.port, child(path, 'port')));
  if (action.scheme !== 'HTTP' && action.scheme !== 'HTTPS')
    errors.push(notSupported(child(path, 'scheme'), action.scheme ?? '', ['HTTP', 'HTTPS']));
  action.httpHeaders?.forEach((header, i) => {
    errors.push(
      ...checked(httpHeaderNameErrors, header.name, index(child(path, 'httpHeaders'), i)),
    );
  });
  return errors;
}

/** A port by number or by name. */
export function validatePort(port: number | string | undefined, path: string): FieldError[] {
  if (typeof port === 'string') return checked(portNameErrors, port, path);
  return portNumberErrors(port ?? 0).map((message) => invalid(path, port ?? 0, message));
}
