// An age program over npm's age-encryption, for the tests: node age.mjs encrypt RECIPIENT,
// decrypt IDENTITY or public IDENTITY; standard input to standard output.
import { readFileSync, writeFileSync } from "node:fs";
import { Decrypter, Encrypter, identityToRecipient } from "age-encryption";

const [work, key] = process.argv.slice(2);
const input = () => new Uint8Array(readFileSync(0));
let output;
if (work === "encrypt") {
  const encrypter = new Encrypter();
  encrypter.addRecipient(key);
  output = await encrypter.encrypt(input());
} else if (work === "decrypt") {
  const decrypter = new Decrypter();
  decrypter.addIdentity(key);
  output = await decrypter.decrypt(input());
} else {
  output = await identityToRecipient(key);
}
writeFileSync(1, output);
