// What the contenders in JavaScript have in common; see work.py for the steps.

import fs from "node:fs";
import path from "node:path";

/** The lines of one file of the work. */
export function read(data, name) {
  const text = fs.readFileSync(path.join(data, name), "utf8");
  return text.split("\n").filter(Boolean).map((line) => JSON.parse(line));
}

/** A record without its key and without fields that are empty. */
export function filled({ id, ...fields }) {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

/** Write a file (or add to it), durable when this returns. */
export function put(file, data, flags = "w") {
  const out = fs.openSync(file, flags);
  fs.writeFileSync(out, data);
  fs.fsyncSync(out);
  fs.closeSync(out);
}

/** The CPU seconds of this process, all its threads, while `work` runs. */
export async function measured(work) {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return { cpu: (user + system) / 1e6 };
}

/** Run the step that the command line names, and print what it tells as one line of JSON. */
export async function main(steps) {
  const [step, data, side] = process.argv.slice(2);
  console.log(JSON.stringify(await steps[step](data, side)));
}
