// A person with an Element-like client, driven by JSON lines: one order per line on stdin, reports on stdout.
//
//   in:  {"id": 7, "do": "say", "room": "!…", "text": "1"}
//   out: {"id": 7, "done": "$event"}   or   {"id": 7, "failed": "…"}
//   out: {"event": {…}}, {"member": {…}}, {"typing": {…}}, {"receipt": {…}} as they happen
//
// The process ends with its stdin.

import { createInterface } from "node:readline";

import { Client } from "./client.mjs";

for (const level of ["log", "debug", "info", "warn", "trace"]) {
    console[level] = (...parts) => process.stderr.write(`${parts.map(String).join(" ")}\n`);
}

function tell(report) {
    process.stdout.write(`${JSON.stringify(report)}\n`);
}

const client = new Client(tell);

async function obey(line) {
    const { id, do: verb, ...details } = JSON.parse(line);
    try {
        tell({ id, done: (await client.orders[verb](details)) ?? null });
    } catch (error) {
        tell({ id, failed: `${error?.name ?? "Error"}: ${error?.message ?? error}` });
    }
}

const lines = createInterface({ input: process.stdin });
lines.on("line", obey);
lines.on("close", () => process.exit(0));
