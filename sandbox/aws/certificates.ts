import "reflect-metadata"; // @peculiar/x509 registers its parts through it, so it has to be first
import * as x509 from "@peculiar/x509";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createSecureContext, type SecureContext } from "node:tls";
import { webcrypto } from "node:crypto";

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const days = 24 * 60 * 60 * 1000;

/** A certificate authority for the names of AWS, trusted only by who reads its bundle. */
export class CertificateAuthority {
    private readonly contexts = new Map<string, Promise<SecureContext>>();

    private constructor(
        /** PEM file for `AWS_CA_BUNDLE`. */
        readonly bundle: string,
        private readonly certificate: x509.X509Certificate,
        private readonly key: webcrypto.CryptoKey,
    ) {}

    /** Reads the authority of the folder, or makes one. It is kept because a running driver trusts only the one it read. */
    static async open(directory: string): Promise<CertificateAuthority> {
        const bundle = join(directory, "aws-ca.pem");
        const keyFile = join(directory, "aws-ca-key.pem");
        try {
            const certificate = new x509.X509Certificate(await readFile(bundle, "utf8"));
            return new CertificateAuthority(bundle, certificate, await importKey(await readFile(keyFile, "utf8")));
        } catch (error) {
            if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) {
                throw error;
            }
        }
        const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
        const certificate = await x509.X509CertificateGenerator.createSelfSigned({
            name: "CN=eks-storage sandbox, not for use outside it",
            notBefore: new Date(Date.now() - days),
            notAfter: new Date(Date.now() + 3650 * days),
            signingAlgorithm: algorithm,
            keys,
            extensions: [
                new x509.BasicConstraintsExtension(true, 0, true),
                new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
                await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
            ],
        });
        await mkdir(directory, { recursive: true });
        await writeFile(keyFile, await exportKey(keys.privateKey), { mode: 0o600 });
        await writeFile(bundle, `${certificate.toString("pem")}\n`);
        return new CertificateAuthority(bundle, certificate, keys.privateKey);
    }

    /** TLS settings of a server that is the given host. */
    contextFor(host: string): Promise<SecureContext> {
        const known = this.contexts.get(host);
        if (known) {
            return known;
        }
        const made = this.issue(host);
        this.contexts.set(host, made);
        return made;
    }

    private async issue(host: string): Promise<SecureContext> {
        const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
        const certificate = await x509.X509CertificateGenerator.create({
            subject: `CN=${host.slice(0, 64)}`,
            issuer: this.certificate.subject,
            notBefore: new Date(Date.now() - days),
            notAfter: new Date(Date.now() + 365 * days),
            signingAlgorithm: algorithm,
            publicKey: keys.publicKey,
            signingKey: this.key,
            extensions: [
                new x509.SubjectAlternativeNameExtension([{ type: "dns", value: host }]),
                new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
                await x509.AuthorityKeyIdentifierExtension.create(this.certificate),
            ],
        });
        return createSecureContext({ cert: certificate.toString("pem"), key: await exportKey(keys.privateKey) });
    }
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
    return x509.PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY");
}

function importKey(pem: string): Promise<webcrypto.CryptoKey> {
    const [der] = x509.PemConverter.decode(pem);
    return webcrypto.subtle.importKey("pkcs8", der, algorithm, true, ["sign"]);
}
