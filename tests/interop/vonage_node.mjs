// Uses the sandbox through the provider's own SDK for Node, and prints what the SDK returned.
//
// `test_official_sdk.py` starts it in a folder that has the packages.

import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const require = createRequire(join(process.cwd(), "package.json"));
const { Auth } = require("@vonage/auth");
const { Applications } = require("@vonage/applications");
const { Meetings } = require("@vonage/meetings");

const url = process.env.TRUNKLINE_BASE_URL;
const auth = new Auth({
  apiKey: process.env.VONAGE_API_KEY,
  apiSecret: process.env.VONAGE_API_SECRET,
  applicationId: process.env.VONAGE_APPLICATION_ID,
  privateKey: process.env.VONAGE_PRIVATE_KEY,
});

async function collect(items) {
  const all = [];
  for await (const item of items) all.push(item);
  return all;
}

async function refusal(call) {
  try {
    await call();
  } catch (error) {
    return error.response?.status ?? String(error);
  }
  return null;
}

async function applications() {
  const api = new Applications(auth, { apiHost: url });
  const made = await api.createApplication({
    name: "Front desk",
    capabilities: {
      voice: { webhooks: { answerUrl: { address: "https://example.com/answer", httpMethod: "GET" } } },
    },
  });
  const read = await api.getApplication(made.id);
  const changed = await api.updateApplication({ ...read, name: "Night desk" });
  const listed = await collect(api.listAllApplications({ pageSize: 1 }));
  await api.deleteApplication(made.id);
  return {
    "private key": made.keys.privateKey.startsWith("-----BEGIN PRIVATE KEY-----"),
    read: read.capabilities.voice.webhooks.answerUrl.address,
    changed: changed.name,
    listed: listed.map((each) => each.name),
    refused: await refusal(() => api.getApplication(made.id)),
  };
}

async function meetings() {
  const api = new Meetings(auth, { meetingsHost: url });
  const room = await api.createRoom({ displayName: "Stand-up", joinApprovalLevel: "none" });
  const theme = await api.createTheme({ mainColor: "#12f64e", brandText: "Brand" });
  const seen = {
    read: (await api.getRoom(room.id)).displayName,
    "guest url": room.guestUrl.startsWith("https://"),
    listed: (await collect(api.getRooms())).map((each) => each.id === room.id),
    theme: (await api.getTheme(theme.themeId)).brandText,
    "theme changed": (await api.updateTheme(theme.themeId, { brandText: "New" })).brandText,
    themes: (await collect(api.getThemes())).length,
    "rooms of the theme": (await collect(api.getRoomsForTheme(theme.themeId))).length,
    "default theme": await api.setDefaultTheme(theme.themeId),
    "dial-in": (await collect(api.getDialInNumbers()))[0].locale,
    "in use": await refusal(() => api.deleteTheme(theme.themeId)),
    refused: await refusal(() => api.getRecording("none")),
  };
  await api.deleteTheme(theme.themeId, true);
  return seen;
}

console.log(JSON.stringify({ applications: await applications(), meetings: await meetings() }));
