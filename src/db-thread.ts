import { parentPort, workerData } from "node:worker_threads";
import { type Asked, openEngine, type Refused } from "../db/engine.ts";

// The thread that writes an embedded file: waiting for the disk holds up nobody who only reads.

const port = parentPort;
if (!port) throw new Error("this is started as a thread");
const engine = openEngine((workerData as { path: string }).path);

port.on("message", (message: { id: number; asked: Asked } | "close") => {
  if (message === "close") {
    engine.close();
    port.close();
    return;
  }
  const { id, asked } = message;
  try {
    port.postMessage({ id, answers: engine.ask(asked) });
  } catch (error) {
    const { message: said, code, statement } = error as Refused;
    port.postMessage({ id, refused: { said, code, statement } });
  }
});
