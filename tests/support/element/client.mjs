// The orders a person's client obeys.

import { webcrypto } from "node:crypto";

import { ClientEvent, Method, RoomEvent, RoomMemberEvent, createClient } from "matrix-js-sdk";
import { AllDevicesIsolationMode, OnlySignedDevicesIsolationMode } from "matrix-js-sdk/lib/crypto-api/index.js";

import { describe } from "./report.mjs";

export class Client {
    constructor(tell) {
        this.tell = tell;
        this.reports = Promise.resolve();
        this.orders = {
            login: (details) => this.login(details),
            open: (details) => this.open(details),
            send: ({ room, type, content }) => this.send(room, type, content),
            say: ({ room, text }) => this.send(room, "m.room.message", plain(text)),
            edit: ({ room, event, text }) => this.send(room, "m.room.message", edition(event, text)),
            react: ({ room, event, key }) => this.send(room, "m.reaction", reaction(event, key)),
            vote: ({ room, event, answers }) => this.send(room, "org.matrix.msc3381.poll.response", vote(event, answers)),
            picture: ({ room, name }) => this.picture(room, name),
            raw: ({ room, type, content }) => this.raw(room, type, content),
            inspect: ({ room, event }) => this.inspect(room, event),
            leave: async ({ room }) => void (await this.matrix.leave(room)),
        };
    }

    async login({ homeserver, user, password, onlySigned }) {
        const login = await createClient({ baseUrl: homeserver }).loginRequest({
            type: "m.login.password",
            identifier: { type: "m.id.user", user },
            password,
        });
        this.matrix = createClient({
            baseUrl: homeserver,
            userId: login.user_id,
            deviceId: login.device_id,
            accessToken: login.access_token,
        });
        await this.matrix.initRustCrypto({ useIndexedDB: false });
        this.crypto = this.matrix.getCrypto();
        this.crypto.setDeviceIsolationMode(
            onlySigned ? new OnlySignedDevicesIsolationMode() : new AllDevicesIsolationMode(false),
        );
        await this.crypto.bootstrapCrossSigning({
            authUploadDeviceSigningKeys: (upload) => this.authorise(upload, user, password),
        });
        this.listen();
        await this.start();
        return { user_id: login.user_id, device_id: login.device_id };
    }

    // The first upload of cross-signing keys needs no password; where the server asks for one, it gets it.
    async authorise(upload, user, password) {
        try {
            await upload(null);
        } catch (error) {
            if (!error.data?.flows) throw error;
            const identifier = { type: "m.id.user", user };
            await upload({ type: "m.login.password", identifier, password, session: error.data.session });
        }
    }

    async start() {
        const prepared = new Promise((resolve) => {
            this.matrix.on(ClientEvent.Sync, (state) => state === "PREPARED" && resolve());
        });
        await this.matrix.startClient({ initialSyncLimit: 50 });
        await prepared;
    }

    listen() {
        this.matrix.on(RoomEvent.Timeline, (event, room, toStart) => {
            if (toStart || event.getSender() === this.matrix.getUserId()) return;
            this.reports = this.reports.then(() => this.report(event));
        });
        this.matrix.on(RoomMemberEvent.Membership, (event, member) => {
            this.tell({ member: { room: member.roomId, user: member.userId, membership: member.membership } });
        });
        this.matrix.on(RoomMemberEvent.Typing, (event, member) => {
            this.tell({ typing: { room: member.roomId, user: member.userId, typing: member.typing } });
        });
        this.matrix.on(RoomEvent.Receipt, (event, room) => {
            for (const [read, kinds] of Object.entries(event.getContent())) {
                const users = Object.keys(kinds["m.read"] ?? {});
                for (const user of users) this.tell({ receipt: { room: room.roomId, event: read, user } });
            }
        });
    }

    async report(event) {
        await this.matrix.decryptEventIfNeeded(event);
        this.tell({ event: await describe(event, this.crypto) });
    }

    // A direct message as Element makes one: encrypted from the first event on, the other one invited.
    async open({ user, encrypted }) {
        const encryption = { type: "m.room.encryption", state_key: "", content: { algorithm: "m.megolm.v1.aes-sha2" } };
        const { room_id: room } = await this.matrix.createRoom({
            preset: "trusted_private_chat",
            visibility: "private",
            is_direct: true,
            invite: [user],
            initial_state: encrypted ? [encryption] : [],
        });
        await this.matrix.setAccountData("m.direct", { [user]: [room] });
        return room;
    }

    async send(room, type, content) {
        return (await this.matrix.sendEvent(room, type, content)).event_id;
    }

    async picture(room, name) {
        const { bytes, file } = await locked(new Uint8Array(1024).fill(7));
        const { content_uri: url } = await this.matrix.uploadContent(new Blob([bytes]), {
            type: "application/octet-stream",
        });
        const info = { mimetype: "image/png", size: 1024, w: 16, h: 16 };
        return this.send(room, "m.room.message", { msgtype: "m.image", body: name, info, file: { ...file, url } });
    }

    // Past the encryption: the content goes out as it is.
    async raw(room, type, content) {
        const path = `/rooms/${encodeURIComponent(room)}/send/${encodeURIComponent(type)}/${this.matrix.makeTxnId()}`;
        return (await this.matrix.http.authedRequest(Method.Put, path, undefined, content)).event_id;
    }

    async inspect(room, event) {
        return describe(this.matrix.getRoom(room).findEventById(event), this.crypto);
    }
}

function plain(text) {
    return { msgtype: "m.text", body: text, "m.mentions": {} };
}

function edition(event, text) {
    const relation = { rel_type: "m.replace", event_id: event };
    return { ...plain(`* ${text}`), "m.new_content": plain(text), "m.relates_to": relation };
}

function reaction(event, key) {
    return { "m.relates_to": { rel_type: "m.annotation", event_id: event, key } };
}

function vote(event, answers) {
    const relation = { rel_type: "m.reference", event_id: event };
    return { "m.relates_to": relation, "org.matrix.msc3381.poll.response": { answers } };
}

// An encrypted attachment (client-server API, "Sending encrypted attachments").
async function locked(content) {
    const key = await webcrypto.subtle.generateKey({ name: "AES-CTR", length: 256 }, true, ["encrypt", "decrypt"]);
    const iv = new Uint8Array(16);
    webcrypto.getRandomValues(iv.subarray(0, 8));
    const bytes = await webcrypto.subtle.encrypt({ name: "AES-CTR", counter: iv, length: 64 }, key, content);
    const sha256 = base64(await webcrypto.subtle.digest("SHA-256", bytes));
    const jwk = await webcrypto.subtle.exportKey("jwk", key);
    return { bytes, file: { v: "v2", key: { ...jwk, alg: "A256CTR" }, iv: base64(iv), hashes: { sha256 } } };
}

function base64(bytes) {
    return Buffer.from(bytes).toString("base64").replace(/=+$/, "");
}
