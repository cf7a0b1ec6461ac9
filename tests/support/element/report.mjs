// What Element would show of an event, as plain data.

import { EventShieldColour, EventShieldReason } from "matrix-js-sdk/lib/crypto-api/index.js";

export async function describe(event, crypto) {
    const content = event.getContent();
    return {
        id: event.getId(),
        room: event.getRoomId(),
        sender: event.getSender(),
        type: event.getType(),
        msgtype: content.msgtype ?? null,
        body: content.body ?? null,
        formatted_body: content.formatted_body ?? null,
        content,
        encrypted: event.isEncrypted(),
        failure: event.decryptionFailureReason,
        shield: await shield(event, crypto),
        device: await device(event, crypto),
    };
}

async function shield(event, crypto) {
    const info = await crypto.getEncryptionInfoForEvent(event);
    if (info === null) return null;
    const reason = info.shieldReason === null ? null : EventShieldReason[info.shieldReason];
    return { colour: EventShieldColour[info.shieldColour], reason };
}

// The sender's device, found by the key its message was encrypted with.
async function device(event, crypto) {
    const key = event.getSenderKey();
    if (!key) return null;
    const devices = (await crypto.getUserDeviceInfo([event.getSender()], true)).get(event.getSender());
    const found = [...(devices?.values() ?? [])].find((candidate) => candidate.getIdentityKey() === key);
    if (!found) return null;
    const status = await crypto.getDeviceVerificationStatus(event.getSender(), found.deviceId);
    return { id: found.deviceId, signed_by_owner: status?.signedByOwner ?? false };
}
