import "reflect-metadata";
import * as crypto from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import * as x509 from "@peculiar/x509";

/** Files of a cluster's own certificate authority and of what it signed. */
export interface ClusterCertificates {
    authority: CertificateFiles;
    apiServer: CertificateFiles;
    authenticator: CertificateFiles;
    /** Key that signs ServiceAccount tokens. */
    serviceAccountKey: string;
}

export interface CertificateFiles {
    certificate: string;
    key: string;
}

const signing = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const lifetimeDays = 365;

/** Makes the certificates of one control plane; keys are readable by the owner only. */
export async function createCertificates(directory: string, serviceAddress: string): Promise<ClusterCertificates> {
    fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
    x509.cryptoProvider.set(crypto.webcrypto);
    const validity = {
        notBefore: new Date(Date.now() - 60_000),
        notAfter: new Date(Date.now() + lifetimeDays * 86_400_000),
    };

    const authorityKeys = await crypto.webcrypto.subtle.generateKey(signing, true, ["sign", "verify"]);
    const authority = await x509.X509CertificateGenerator.createSelfSigned({
        name: "CN=eks-storage sandbox cluster",
        keys: authorityKeys,
        signingAlgorithm: signing,
        ...validity,
        extensions: [
            new x509.BasicConstraintsExtension(true, 0, true),
            new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
            await x509.SubjectKeyIdentifierExtension.create(authorityKeys.publicKey),
        ],
    });

    const server = async (name: string, addresses: x509.JsonGeneralNames) => {
        const keys = await crypto.webcrypto.subtle.generateKey(signing, true, ["sign", "verify"]);
        const certificate = await x509.X509CertificateGenerator.create({
            subject: `CN=${name}`,
            issuer: authority.subject,
            signingKey: authorityKeys.privateKey,
            publicKey: keys.publicKey,
            signingAlgorithm: signing,
            ...validity,
            extensions: [
                new x509.BasicConstraintsExtension(false, undefined, true),
                new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
                new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
                new x509.SubjectAlternativeNameExtension([{ type: "ip", value: "127.0.0.1" }, ...addresses]),
                await x509.AuthorityKeyIdentifierExtension.create(authority),
            ],
        });
        return write(directory, name, certificate, keys.privateKey);
    };

    return {
        authority: write(directory, "ca", authority, authorityKeys.privateKey),
        apiServer: await server("kube-apiserver", [
            { type: "dns", value: "localhost" },
            { type: "ip", value: serviceAddress },
            { type: "dns", value: "kubernetes.default.svc" },
        ]),
        authenticator: await server("authenticator", []),
        serviceAccountKey: writeKey(
            path.join(directory, "service-account.key"),
            crypto.generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey,
        ),
    };
}

function write(
    directory: string,
    name: string,
    certificate: x509.X509Certificate,
    privateKey: crypto.webcrypto.CryptoKey,
): CertificateFiles {
    const file = path.join(directory, `${name}.crt`);
    fs.writeFileSync(file, certificate.toString("pem"));
    return { certificate: file, key: writeKey(path.join(directory, `${name}.key`), crypto.KeyObject.from(privateKey)) };
}

function writeKey(file: string, key: crypto.KeyObject): string {
    fs.writeFileSync(file, key.export({ type: "sec1", format: "pem" }), { mode: 0o600 });
    return file;
}
