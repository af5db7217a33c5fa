// What Element's own engine makes of the bot: see docs/matrix-trust.md.
// node matrix-js-sdk.mjs HOMESERVER USER PASSWORD BOT MENTORS_ROOM
import * as sdk from "matrix-js-sdk";

const [, , homeserver, user, password, bot, room] = process.argv;
const encrypted = {
  type: "m.room.encryption",
  state_key: "",
  content: { algorithm: "m.megolm.v1.aes-sha2" },
};
const words = "garden shed";
const heard = [];

async function open() {
  const identifier = { type: "m.id.user", user };
  const answer = await fetch(`${homeserver}/_matrix/client/v3/login`, {
    method: "POST",
    body: JSON.stringify({ type: "m.login.password", identifier, password }),
  });
  const login = await answer.json();
  const client = sdk.createClient({
    baseUrl: homeserver,
    userId: login.user_id,
    accessToken: login.access_token,
    deviceId: login.device_id,
  });
  await client.initRustCrypto({ useIndexedDB: false });
  for (const name of ["Room.timeline", "Event.decrypted"])
    client.on(name, (event) => {
      const body = event.getContent().body;
      if (event.getSender() === bot && body)
        heard.push({ room: event.getRoomId(), body, event });
    });
  await client.startClient({ initialSyncLimit: 20 });
  await new Promise((done) => client.once("sync", done));
  return client;
}

async function sees(where, ...parts) {
  for (let tries = 0; tries < 120; tries++) {
    const seen = heard.find(
      (one) => one.room === where && parts.every((part) => one.body.includes(part)),
    );
    if (seen) return seen.event;
    await new Promise((done) => setTimeout(done, 250));
  }
  throw new Error(`not seen: ${parts}`);
}

const client = await open();
await client.joinRoom(room);
await new Promise((done) => setTimeout(done, 3000));

// What only looks like state moves nothing and puts nobody out.
const stolen = await client.createRoom({
  preset: "public_chat",
  creation_content: { predecessor: { room_id: room } },
});
await client.sendEvent(room, "m.room.tombstone", { replacement_room: stolen.room_id });
await client.sendEvent(room, "m.room.member", { membership: "leave" });

// A question becomes a card that rings, and can be read nowhere once it is taken back.
const chat = await client.createRoom({
  is_direct: true,
  invite: [bot],
  preset: "trusted_private_chat",
  initial_state: [encrypted],
});
await sees(chat.room_id, "Hello");
await client.sendTextMessage(chat.room_id, `Where is the key to the ${words}?`);
await sees(chat.room_id, "passed this on");
const card = await sees(room, words, "1. ");
console.log("the card is", card.getContent().msgtype, "encrypted:", card.isEncrypted());
await client.sendTextMessage(chat.room_id, "!withdraw 1");
await sees(room, "Taken back by the asker");
await new Promise((done) => setTimeout(done, 3000));

let readable = 0;
for (const { room: where, body, event } of heard)
  if (where === room && body.includes(words)) {
    const now = await client.fetchRoomEvent(room, event.getId());
    readable += Object.keys(now.content).length > 0 ? 1 : 0;
  }
const there = (await client.getJoinedRoomMembers(stolen.room_id)).joined;
console.log("still readable:", readable, "followed:", bot in there);
process.exit(readable === 0 && !(bot in there) ? 0 : 1);
