import "reflect-metadata";
import * as crypto from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import * as x509 from "@peculiar/x509";

/** Files of a cluster's own certificate authority and of what it signed. */
export interface ClusterCertificates {
    authority: CertificateFiles;
    apiServer: CertificateFiles;
    etcd: CertificateFiles;
    etcdClient: CertificateFiles;
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

    async function issue(commonName: string, names: x509.JsonGeneralName[]): Promise<CertificateFiles> {
        const keys = await crypto.webcrypto.subtle.generateKey(signing, true, ["sign", "verify"]);
        const certificate = await x509.X509CertificateGenerator.create({
            subject: `CN=${commonName}`,
            issuer: authority.subject,
            signingKey: authorityKeys.privateKey,
            publicKey: keys.publicKey,
            signingAlgorithm: signing,
            ...validity,
            extensions: [
                new x509.BasicConstraintsExtension(false, undefined, true),
                new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
                new x509.ExtendedKeyUsageExtension([
                    x509.ExtendedKeyUsage.serverAuth,
                    x509.ExtendedKeyUsage.clientAuth,
                ]),
                ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : []),
                await x509.AuthorityKeyIdentifierExtension.create(authority),
            ],
        });
        return write(directory, commonName, certificate, keys.privateKey);
    }

    const loopback: x509.JsonGeneralName[] = [
        { type: "ip", value: "127.0.0.1" },
        { type: "dns", value: "localhost" },
    ];
    return {
        authority: write(directory, "ca", authority, authorityKeys.privateKey),
        apiServer: await issue("kube-apiserver", [
            ...loopback,
            { type: "ip", value: serviceAddress },
            { type: "dns", value: "kubernetes.default.svc" },
        ]),
        etcd: await issue("etcd", loopback),
        etcdClient: await issue("kube-apiserver-etcd-client", []),
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
