// Leave addresses out of package-lock.json: npm writes those of the packages' sponsors into it.
import { readFileSync, writeFileSync } from "node:fs";

const path = `${import.meta.dirname}/package-lock.json`;
const lock = JSON.parse(readFileSync(path, "utf8"));
for (const entry of Object.values(lock.packages)) delete entry.funding;
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
