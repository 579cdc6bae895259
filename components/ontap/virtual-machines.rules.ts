import { choiceProblems, plainMap, plainProblems } from "../aws.rules";
import { entry, isProblem, later, type Problem, unknownFieldProblems } from "../problem";
import { OntapProtocol } from "./protocol";
import { OntapSecurityStyle } from "./security-style";

/** Argument that holds the storage virtual machines. */
export const virtualMachinesPath = "storageVirtualMachines";

// https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/creating-svms.html
const nameForm = /^[A-Za-z0-9_]{1,47}$/;

/** iSCSI ends here: https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/supported-fsx-clients.html */
const mostHaPairsOfIscsi = 6;

/** Problems of the map of storage virtual machines. */
export function virtualMachineProblems(value: unknown, haPairs: unknown): Problem[] {
    const machines = plainMap(virtualMachinesPath, value, "name");
    if (isProblem(machines)) {
        return [
            {
                ...machines,
                rule: "it is a map from name to storage virtual machine whose names are known at preview, because they decide which resources exist",
                remedy: "write the names and their protocols in the program",
            },
        ];
    }
    const names = Object.keys(machines);
    return [
        ...(names.length > 0
            ? []
            : [
                  {
                      path: virtualMachinesPath,
                      value,
                      rule: "clients reach a file system through its storage virtual machines, so it has at least one",
                      remedy: "add one, with the protocols that its clients speak",
                  },
              ]),
        ...names.flatMap((name) => machineProblems(name, machines[name], haPairs)),
    ];
}

function machineProblems(name: string, value: unknown, haPairs: unknown): Problem[] {
    const path = entry(virtualMachinesPath, name);
    const problems: Problem[] = nameForm.test(name)
        ? []
        : [
              {
                  path,
                  value: name,
                  rule: "the name of a storage virtual machine has 1 to 47 letters, digits and underscores",
                  remedy: "choose a name such as shop_data",
              },
          ];
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
        return [
            ...problems,
            {
                path,
                value,
                rule: "a storage virtual machine is described by an object whose fields are known at preview",
                remedy: "give it protocols, such as Nfs and Iscsi",
            },
        ];
    }
    const { protocols, rootVolumeSecurityStyle } = value as { protocols?: unknown; rootVolumeSecurityStyle?: unknown };
    return [
        ...problems,
        ...unknownFieldProblems(path, value, ["protocols", "rootVolumeSecurityStyle"]),
        ...protocolProblems(`${path}.protocols`, protocols, haPairs),
        ...choiceProblems(`${path}.rootVolumeSecurityStyle`, rootVolumeSecurityStyle, OntapSecurityStyle),
    ];
}

function protocolProblems(path: string, value: unknown, haPairs: unknown): Problem[] {
    if (value === later) {
        return plainProblems(path, value);
    }
    if (!Array.isArray(value) || value.length === 0) {
        const rule = "without a protocol nobody reaches the storage virtual machine";
        return [{ path, value, rule, remedy: `list some of ${Object.values(OntapProtocol).join(", ")}` }];
    }
    return value.flatMap((protocol: unknown, index) => protocolProblem(`${path}[${index}]`, protocol, haPairs));
}

function protocolProblem(path: string, protocol: unknown, haPairs: unknown): Problem[] {
    if (protocol === OntapProtocol.Iscsi && typeof haPairs === "number" && haPairs > mostHaPairsOfIscsi) {
        const rule = `a file system with more than ${mostHaPairsOfIscsi} pairs of file servers, here ${haPairs}, has no iSCSI`;
        return [{ path, value: protocol, rule, remedy: "leave it out, or have fewer and faster pairs" }];
    }
    return protocol === later || protocol === undefined
        ? plainProblems(path, later)
        : choiceProblems(path, protocol, OntapProtocol);
}

/** The protocols of all storage virtual machines: ports are opened for the file system as a whole. */
export function protocolsOf(machines: Record<string, { protocols: OntapProtocol[] }>): Set<OntapProtocol> {
    return new Set(Object.values(machines).flatMap(({ protocols }) => protocols));
}
