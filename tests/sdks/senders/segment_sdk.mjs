// Sends every call with the unmodified @segment/analytics-node: HOST KEY COUNT; prints what failed, ends by flushing.
import { Analytics } from "@segment/analytics-node";

const [host, writeKey, count] = process.argv.slice(2);
const failed = [];
const analytics = new Analytics({ writeKey, host, flushAt: 7, flushInterval: 200 });
analytics.on("error", (error) => failed.push(String(error.reason ?? error)));
const timestamp = new Date("2026-01-02T03:04:05Z");
analytics.identify({ userId: "ada", traits: { email: "ada@shop.example", plan: "a" }, messageId: "i" });
analytics.track({ userId: "ada", event: "Signed Up", properties: { plan: "a" }, timestamp, messageId: "t" });
analytics.page({ userId: "ada", category: "Shop", name: "Home", properties: { path: "/" }, messageId: "p" });
analytics.screen({ userId: "ada", category: "App", name: "Basket", properties: { items: 2 }, messageId: "s" });
analytics.group({ userId: "ada", groupId: "acme", traits: { town: "Ulm" }, messageId: "g" });
analytics.alias({ userId: "ada", previousId: "anon-1", messageId: "a" });
analytics.track({ anonymousId: "x", event: "Product Viewed", properties: { product_id: "1" }, messageId: "x" });
for (let number = 0; number < Number(count); number++) {
  analytics.track({
    userId: "ada",
    event: "Counted",
    properties: { number, note: "käse 奶酪" },
    messageId: `n${number}`,
  });
}
await analytics.closeAndFlush();
console.log(failed.length, ...failed);
