import { CreateKeyCommand, EnableKeyRotationCommand, GetKeyRotationStatusCommand } from "@aws-sdk/client-kms";
import assert from "node:assert/strict";
import { World } from "../testing/world";

describe("the KMS of the sandbox", function () {
    this.timeout(60_000);
    let world: World;

    before(async () => {
        world = await World.start();
    });

    after(() => world.close());

    it("keeps the rotation period of a key, and refuses one that KMS does not have", async () => {
        const { KeyMetadata } = await world.kms.send(new CreateKeyCommand({}));
        const KeyId = KeyMetadata?.KeyId;
        const status = () => world.kms.send(new GetKeyRotationStatusCommand({ KeyId }));
        assert.equal((await status()).KeyRotationEnabled, false);
        await world.kms.send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays: 180 }));
        assert.equal((await status()).RotationPeriodInDays, 180);
        await assert.rejects(world.kms.send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays: 30 })), {
            name: "ValidationException",
        });
    });
});
