// What the scenarios share.
import assert from 'node:assert/strict';
import { Client, Partitioning, PollingStrategy, SingleClient } from 'apache-iggy';

if (process.argv.length < 3) {
  console.error('usage: client.js <host:port> [scenario...]');
  process.exit(2);
}
const [host, port] = process.argv[2].split(':');

const configuration = (credentials) => ({ transport: 'TCP', options: { host, port: Number(port) }, credentials });

/** One connection; the client logs in before its first command. */
export const as = (username, password) => new SingleClient(configuration({ username, password }));

export const root = () => as('iggy', 'iggy');

export const withToken = (token) => new SingleClient(configuration({ token }));

/** A pool of connections. */
export const pooled = () => new Client(configuration({ username: 'iggy', password: 'iggy' }));

export const rootConfiguration = configuration({ username: 'iggy', password: 'iggy' });

export const equal = (what, wanted, got) => assert.deepEqual(got, wanted, `${what} should be ${show(wanted)}, but is ${show(got)}`);

export const holds = (what, condition) => assert.ok(condition, `${what}, but it is not so`);

const show = (value) => JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? `${each}n` : each));

/** The call must be refused by the server with this number. */
export const refused = async (what, code, call) => {
  let refusal;
  try {
    await call;
  } catch (error) {
    refusal = error;
  }
  holds(`${what} should be refused with ${code}; it says: ${refusal?.message ?? 'accepted'}`,
    refusal?.message.includes(`error: {code: ${code},`));
};

export const topic = (client, stream, name, partitionCount, more = {}) =>
  client.topic.create({ streamId: stream, name, partitionCount, compressionAlgorithm: 1, ...more });

/** A stream of this name with one topic of the same name. */
export const streamWithTopic = async (client, name, partitionCount) => {
  await client.stream.create({ name });
  await topic(client, name, name, partitionCount);
};

export const numbered = (count, prefix = '') => Array.from({ length: count }, (_, i) => ({ payload: `${prefix}${i}` }));

export const send = (client, name, partition, messages) =>
  client.message.send({ streamId: name, topicId: name, partition, messages });

export const sendTo = (client, name, partitionId, messages) =>
  send(client, name, Partitioning.PartitionId(partitionId), messages);

/** A consumer of this number. */
export const consumer = (id) => ({ kind: 1, id });

export const poll = (client, name, more) =>
  client.message.poll({
    streamId: name,
    topicId: name,
    consumer: consumer(1),
    partitionId: 0,
    pollingStrategy: PollingStrategy.First,
    count: 10,
    autocommit: false,
    ...more,
  });

export const texts = (polled) => polled.messages.map((message) => message.payload.toString());
