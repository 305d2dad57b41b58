import { Partitioning, PollingStrategy } from 'apache-iggy';
import { as, equal, holds, numbered, pooled, poll, refused, root, send, sendTo, streamWithTopic, topic } from './kit.js';

/** The scenario all official clients share: everything is numbered from 0 on a fresh server. */
export const basicMessaging = async () => {
  const c = root();
  holds('ping', await c.system.ping());
  equal('streams of a fresh server', [], await c.stream.list());
  const stream = await c.stream.create({ name: 'test-stream' });
  equal('first stream', [0, 'test-stream'], [stream.id, stream.name]);
  const made = await topic(c, 0, 'test-topic', 3);
  equal('first topic', [0, 'test-topic', 3], [made.id, made.name, made.partitionsCount]);
  holds('send', await c.message.send({
    streamId: 0, topicId: 0, partition: Partitioning.PartitionId(0), messages: numbered(10, 'message '),
  }));
  const polled = await c.message.poll({
    streamId: 0, topicId: 0, consumer: { kind: 1, id: 0 }, partitionId: 0,
    pollingStrategy: PollingStrategy.Offset(0n), count: 10, autocommit: false,
  });
  equal('payloads', numbered(10, 'message ').map((each) => each.payload),
    polled.messages.map((each) => each.payload.toString()));
  equal('offsets', [0n, 1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n, 9n], polled.messages.map((each) => each.headers.offset));
  holds('delete', await c.stream.delete({ streamId: 0 }));
  await c.destroy();
};

export const session = async () => {
  const c = root();
  holds('ping before login', await c.system.ping());
  equal('root', 0, (await c.session.login({ username: 'iggy', password: 'iggy' })).userId);
  await refused('a wrong password', 42, c.session.login({ username: 'iggy', password: 'wrong' }));
  await refused('an unknown user', 42, c.session.login({ username: 'nobody', password: 'iggy' }));
  holds('a failed login leaves the old one in place', Array.isArray(await c.stream.list()));
  const cluster = await c.cluster.getClusterMetadata();
  equal('nodes', 1, cluster.nodes.length);
  equal('the only node', ['Leader', 'Healthy'], [cluster.nodes[0].role, cluster.nodes[0].status]);
  holds('logout', await c.session.logout());
  await c.destroy();
  const wrong = as('iggy', 'wrong');
  await refused('a command behind a wrong password', 42, wrong.stream.list());
  await wrong.destroy();
  const pool = pooled();
  const lists = await Promise.all(Array.from({ length: 20 }, () => pool.stream.list()));
  equal('twenty at once', 20, lists.length);
  await pool.destroy();
};

export const streams = async () => {
  const c = root();
  const created = await c.stream.create({ name: 'node streams' });
  await refused('the same name again', 1012, c.stream.create({ name: 'node streams' }));
  const byName = await c.stream.get({ streamId: 'node streams' });
  equal('by number as by name', byName, await c.stream.get({ streamId: created.id }));
  holds('listed', (await c.stream.list()).some((each) => each.name === 'node streams'));
  const ensured = await c.stream.ensure('node streams 2');
  equal('ensured twice', ensured.id, (await c.stream.ensure('node streams 2')).id);
  await refused('a taken name', 1012, c.stream.update({ streamId: ensured.id, name: 'node streams' }));
  holds('renamed', await c.stream.update({ streamId: ensured.id, name: 'Größe' }));
  equal('by its new name', ensured.id, (await c.stream.get({ streamId: 'Größe' })).id);
  equal('by its old name', null, await c.stream.get({ streamId: 'node streams 2' }));
  holds('delete', await c.stream.delete({ streamId: 'Größe' }));
  await refused('delete again', 1009, c.stream.delete({ streamId: ensured.id }));
  await refused('purge what is missing', 1009, c.stream.purge({ streamId: 'none' }));
  holds('delete', await c.stream.delete({ streamId: created.id }));
  await c.destroy();
};

export const topics = async () => {
  const c = root();
  const name = 'node topics';
  await streamWithTopic(c, name, 2);
  // This client reads a list of one topic rightly; what follows it is taken for partitions.
  equal('listed', [name], (await c.topic.list({ streamId: name })).map((each) => each.name));
  await refused('the same name again', 2013, topic(c, name, name, 1));
  await refused('a stream that is missing', 1009, topic(c, 'none', 'some', 1));
  await refused('a size below a segment', 1019, topic(c, name, 'small', 1, { maxTopicSize: 1n }));
  const made = await topic(c, name, 'full', 3,
    { messageExpiry: 3_600_000_000n, maxTopicSize: 10n << 30n, replicationFactor: 2, compressionAlgorithm: 2 });
  const got = await c.topic.get({ streamId: name, topicId: 'full' });
  equal('as created', [made.id, 'full', 3, 10n << 30n, 2],
    [got.id, got.name, got.partitionsCount, got.maxTopicSize, got.replicationFactor]);
  equal('segments of fresh partitions', [1, 1, 1], got.partitions.map((each) => each.segmentsCount));
  equal('partitions', [0, 1, 2], got.partitions.map((each) => each.id));
  const changed = { streamId: name, topicId: 'full', name: 'renamed', compressionAlgorithm: 1,
    messageExpiry: 60_000_000n, maxTopicSize: 20n << 30n, replicationFactor: 3 };
  await refused('a taken name', 2013, c.topic.update({ ...changed, name }));
  holds('update', await c.topic.update(changed));
  const updated = await c.topic.get({ streamId: name, topicId: made.id });
  equal('as updated', ['renamed', 20n << 30n, 3], [updated.name, updated.maxTopicSize, updated.replicationFactor]);
  holds('delete', await c.topic.delete({ streamId: name, topicId: 'renamed', partitionsCount: 3 }));
  equal('a topic that is missing', null, await c.topic.get({ streamId: name, topicId: 'renamed' }));
  holds('delete', await c.stream.delete({ streamId: name }));
  await c.destroy();
};

export const partitions = async () => {
  const c = root();
  const name = 'node partitions';
  await streamWithTopic(c, name, 0);
  const path = { streamId: name, topicId: name };
  const count = async () => (await c.topic.get(path)).partitions.length;
  equal('none at first', 0, await count());
  await refused('balanced without a partition', 2010, send(c, name, Partitioning.Balanced, numbered(1)));
  holds('create', await c.partition.create({ ...path, partitionCount: 22 }));
  equal('22 more', 22, await count());
  holds('delete', await c.partition.delete({ ...path, partitionCount: 19 }));
  equal('19 less', 3, await count());
  await refused('more than there are', 2019, c.partition.delete({ ...path, partitionCount: 4 }));
  holds('send', await sendTo(c, name, 2, numbered(1)));
  await refused('a partition that is gone', 3007, sendTo(c, name, 3, numbered(1)));
  equal('what is in it', 1, (await poll(c, name, { partitionId: 2 })).count);
  holds('delete', await c.stream.delete({ streamId: name }));
  await c.destroy();
};

export const statistics = async () => {
  const c = root();
  const before = await c.system.getStats();
  await streamWithTopic(c, 'node statistics', 3);
  await sendTo(c, 'node statistics', 1, numbered(2));
  const after = await c.system.getStats();
  const grown = (field) => Number(after[field]) - Number(before[field]);
  equal('growth', [1, 1, 3, 3, 2, 130],
    ['streamsCount', 'topicsCount', 'partitionsCount', 'segmentsCount', 'messagesCount', 'messagesSizeBytes'].map(grown));
  holds('the machine is named', after.hostname && after.osName && after.osVersion && after.kernelVersion);
  holds('there is memory', after.availableMemory > 0n && after.totalMemory >= after.availableMemory);
  holds('delete', await c.stream.delete({ streamId: 'node statistics' }));
  await c.destroy();
};

export const clients = async () => {
  const c = root();
  const me = await c.client.getMe();
  equal('me', [0, 'TCP'], [me.userId, me.transport.toUpperCase()]);
  equal('by number as me', me, await c.client.get({ clientId: me.clientId }));
  const listed = await c.client.list();
  holds('listed', listed.some((each) => each.clientId === me.clientId && each.address === me.address));
  await c.destroy();
};
