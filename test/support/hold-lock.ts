import Database from "libsql";

// Holds a database file's write lock for as long as it is told to: HOLD_MS, on the file HOLD_FILE.

const db = new Database(process.env.HOLD_FILE ?? "");
db.exec("begin immediate");
console.log("locked");
setTimeout(() => {
  db.exec("commit");
  console.log("released");
}, Number(process.env.HOLD_MS));
