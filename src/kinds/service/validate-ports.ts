// What makes a Service's ports invalid [apis/core/validation validateServicePort].

import type { ServicePort } from 'kubernetes-types/core/v1.js';
import {
  duplicate,
  type FieldError,
  index,
  invalid,
  notSupported,
  required,
} from '../../machinery/field-errors.js';
import {
  dns1123LabelErrors,
  portNameErrors,
  portNumberErrors,
  qualifiedNameErrors,
} from '../../machinery/names.js';

const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

export function validatePorts({
  ports = [],
}: {
  readonly ports?: readonly ServicePort[];
}): readonly FieldError[] {
  const names = new Set<string>();
  return ports.flatMap((port, i) => {
    const path = index('spec.ports', i);
    const errors: FieldError[] = [];
    const { name = '' } = port;
    if (name === '') {
      if (ports.length > 1) errors.push(required(`${path}.name`));
    } else {
      for (const message of dns1123LabelErrors(name))
        errors.push(invalid(`${path}.name`, name, message));
      if (names.has(name)) errors.push(duplicate(`${path}.name`, name));
      names.add(name);
    }
    return [...errors, ...validatePort(port, path)];
  });
}

function validatePort(
  { port, protocol, targetPort, appProtocol }: ServicePort,
  path: string,
): readonly FieldError[] {
  const errors: FieldError[] = [];
  for (const message of portNumberErrors(port ?? 0))
    errors.push(invalid(`${path}.port`, port ?? 0, message));
  if (!protocol) errors.push(required(`${path}.protocol`));
  else if (!PROTOCOLS.includes(protocol))
    errors.push(notSupported(`${path}.protocol`, protocol, PROTOCOLS));
  if (targetPort !== undefined) {
    const messages =
      typeof targetPort === 'number' ? portNumberErrors(targetPort) : portNameErrors(targetPort);
    for (const message of messages) errors.push(invalid(`${path}.targetPort`, targetPort, message));
  }
  if (appProtocol !== undefined)
    for (const message of qualifiedNameErrors(appProtocol))
      errors.push(invalid(`${path}.appProtocol`, appProtocol, message));
  return errors;
}
