export function serverOf(environment: { KUBERNETES_SERVICE_HOST: string; KUBERNETES_SERVICE_PORT: string }): string;
