// name_validation: which names, values, addresses and numbers are valid.

import {
  domainPrefixedPathErrors,
  fullyQualifiedDomainErrors,
  fullyQualifiedNameErrors,
} from '../../../src/machinery/domain-names.js';
import {
  ipErrors,
  ipv4Errors,
  ipv6Errors,
  socketAddressErrors,
} from '../../../src/machinery/ip-address.js';
import {
  cIdentifierErrors,
  configMapKeyErrors,
  dns1035LabelErrors,
  dns1123LabelErrors,
  dns1123SubdomainErrors,
  httpHeaderNameErrors,
  labelValueErrors,
  percentErrors,
  portNameErrors,
  portNumberErrors,
  qualifiedNameErrors,
  rangeErrors,
  unixIdErrors,
  wildcardSubdomainErrors,
} from '../../../src/machinery/names.js';
import { type Case, type Check, type Corpus, type Fields, notRun } from '../corpus.js';

export const nameValidation: Corpus = {
  name: 'name_validation',
  area: 'API machinery',
  about: 'names, label values, percentages, ports, addresses: valid or not',
  check: ({ data: { kind, value, valid } }: Case): Check => {
    const errors = validations[kind];
    if (errors === undefined) return notRun(`no such test: ${kind}`);
    if (valid !== null) return { actual: errors(value as never).length === 0, expected: valid };
    const texts = errors(value.targetName as never).map((error) => JSON.stringify(error));
    const { err } = value;
    return { actual: texts.some((text) => text.includes(err)) ? err : texts, expected: err };
  },
};

const validations: Record<string, (value: never) => readonly unknown[]> = {
  IsCIdentifier: cIdentifierErrors,
  IsConfigMapKey: configMapKeyErrors,
  IsDNS1035Label: dns1035LabelErrors,
  IsDNS1123Label: dns1123LabelErrors,
  IsDNS1123Subdomain: dns1123SubdomainErrors,
  IsDomainPrefixedPath: (value: string) => domainPrefixedPathErrors('', value),
  IsFullyQualifiedDomainName: (value: string) => fullyQualifiedDomainErrors('', value),
  IsFullyQualifiedName: (value: string) => fullyQualifiedNameErrors('', value),
  IsHTTPHeaderName: httpHeaderNameErrors,
  IsInRange: ({ value, min, max }: Fields) => rangeErrors(value, min, max),
  IsQualifiedName: qualifiedNameErrors,
  IsValidGroupID: unixIdErrors,
  IsValidIP: ipErrors,
  IsValidIPv4Address: ipv4Errors,
  IsValidIPv6Address: ipv6Errors,
  IsValidLabelValue: labelValueErrors,
  IsValidPercent: percentErrors,
  IsValidPortName: portNameErrors,
  IsValidPortNum: portNumberErrors,
  IsValidSocketAddr: socketAddressErrors,
  IsValidUserID: unixIdErrors,
  IsWildcardDNS1123Subdomain: wildcardSubdomainErrors,
};
