// The certificate that pods check the API server with. It is nobody's: nothing in the cluster speaks TLS.

export const ROOT_CERTIFICATE = '-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n';
