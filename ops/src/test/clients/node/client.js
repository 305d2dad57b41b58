// The official Node client, unchanged, against a server: client.js <host:port> [scenario...].
//
// Prints a line for each scenario that went as it should and ends with 1 at the first that did not. The first scenario
// needs a server that has no stream yet; root is iggy with the password iggy.
import * as structure from './structure.js';
import * as traffic from './traffic.js';
import * as groups from './groups.js';
import * as people from './people.js';

const scenarios = {
  'basic-messaging': structure.basicMessaging,
  session: structure.session,
  streams: structure.streams,
  topics: structure.topics,
  partitions: structure.partitions,
  messages: traffic.messages,
  partitionings: traffic.partitionings,
  polling: traffic.polling,
  offsets: traffic.offsets,
  housekeeping: traffic.housekeeping,
  statistics: structure.statistics,
  clients: structure.clients,
  groups: groups.groups,
  'group-turns': groups.turns,
  'group-stream': groups.stream,
  users: people.users,
  permissions: people.permissions,
  tokens: people.tokens,
};

for (const name of process.argv.length > 3 ? process.argv.slice(3) : Object.keys(scenarios)) {
  try {
    await scenarios[name]();
  } catch (difference) {
    console.log(`FAILED ${name}: ${difference.message}`);
    process.exit(1);
  }
  console.log(`ok ${name}`);
}
process.exit(0);
