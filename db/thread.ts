import { Worker } from "node:worker_threads";
import { type Answered, type Asked, Refused } from "./engine.ts";

export type AsyncEngine = { ask: (asked: Asked) => Promise<Answered[]>; close: () => void };

type Reply = { id: number; answers?: Answered[]; refused?: { said: string; code: string; statement: number } };
type Waiting = { resolve: (answers: Answered[]) => void; reject: (error: Error) => void };

/** The engine in a thread of its own, which answers in the order it is asked. @param script the built thread. */
export function openThread(path: string, script: string): AsyncEngine {
  const worker = new Worker(script, { workerData: { path } });
  const waiting = new Map<number, Waiting>();
  let asked = 0;
  let closing = false;
  // While it is asked nothing it keeps no process alive.
  worker.unref();
  worker.on("message", ({ id, answers, refused }: Reply) => {
    const one = waiting.get(id);
    waiting.delete(id);
    if (waiting.size === 0) worker.unref();
    if (answers) one?.resolve(answers);
    else if (refused) one?.reject(new Refused(refused.said, refused.code, refused.statement));
  });
  const lose = (why: unknown): void => {
    for (const one of waiting.values()) one.reject(new Error("the database thread has ended", { cause: why }));
    waiting.clear();
    // Without it nothing can be written any more: whoever supervises the process starts it anew.
    if (!closing) throw why;
  };
  worker.on("error", lose);
  worker.on("exit", (code) => closing || lose(new Error(`the database thread ended with ${code}`)));
  return {
    ask(question) {
      asked += 1;
      const id = asked;
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        worker.ref();
        worker.postMessage({ id, asked: question });
      });
    },
    close() {
      closing = true;
      worker.postMessage("close");
    },
  };
}
