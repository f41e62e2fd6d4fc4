// Posts messages with npm's web-push over a keep-alive agent and prints the CPU time of one, in microseconds.
import { readFileSync } from "node:fs";
import https from "node:https";
import { createRequire } from "node:module";

const asked = JSON.parse(readFileSync(0, "utf8"));
const webPush = createRequire(`${asked.tools}/`)("web-push");
const agent = new https.Agent({ keepAlive: true, maxSockets: asked.inFlight });
const options = { TTL: 60, topic: "bench", agent, vapidDetails: asked.vapid };

async function send(count) {
  let next = 0;
  async function work() {
    while (next < count) {
      const keys = asked.devices[next % asked.devices.length];
      const endpoint = `${asked.origin}/wpush/v2/${next++}`;
      await webPush.sendNotification({ endpoint, keys }, asked.payload, options);
    }
  }
  await Promise.all(Array.from({ length: asked.inFlight }, work));
}

await send(asked.count / 4); // so that it is compiled, and the connections are open
const before = process.cpuUsage();
await send(asked.count);
const { user, system } = process.cpuUsage(before);
console.log((user + system) / asked.count);
agent.destroy();
