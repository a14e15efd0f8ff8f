import { createInterface } from "node:readline";
import { openEmbedded } from "../../db/embedded.ts";

// Writes each line it is given into the table `notes` of the file WRITE_FILE, says so, and waits for the next or its end.

const { db } = await openEmbedded(`file:${process.env.WRITE_FILE}`);
await db.run("create table if not exists notes (body text)");
console.log("ready");
for await (const body of createInterface({ input: process.stdin })) {
  await db.batch([db.run(`insert into notes (body) values ('${body}')`)]);
  console.log(`wrote ${body}`);
}
