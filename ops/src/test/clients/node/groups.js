import { Consumer, Partitioning, PollingStrategy, groupConsumerStream } from 'apache-iggy';
import {
  consumer, equal, holds, numbered, poll, refused, root, rootConfiguration, send, sendTo, streamWithTopic, texts,
} from './kit.js';

const next = { consumer: Consumer.Group('workers'), partitionId: null, pollingStrategy: PollingStrategy.Next };

export const groups = async () => {
  const c = root();
  const name = 'node groups';
  await streamWithTopic(c, name, 3);
  const path = { streamId: name, topicId: name };
  const workers = { ...path, groupId: 'workers' };
  const empty = { id: 0, name: 'workers', partitionsCount: 3, membersCount: 0 };
  equal('as created', empty, await c.group.create({ ...path, name: 'workers' }));
  await refused('the same name again', 5004, c.group.create({ ...path, name: 'workers' }));
  equal('listed', [empty], await c.group.list(path));
  equal('a group that is missing', null, await c.group.get({ ...path, groupId: 'none' }));
  await refused('join what is missing', 5000, c.group.join({ ...path, groupId: 'none' }));
  await refused('leave without having joined', 5006, c.group.leave(workers));
  holds('join', await c.group.join(workers));
  holds('join again', await c.group.join({ ...path, groupId: 0 }));
  equal('members', 1, (await c.group.get(workers)).membersCount);
  equal('my groups', 1, (await c.client.getMe()).consumerGroupCount);
  for (const partition of [0, 1, 2]) {
    await sendTo(c, name, partition, numbered(2, `${partition}/`));
  }
  const turns = [];
  for (let turn = 0; turn < 3; turn++) {
    turns.push(texts(await poll(c, name, { ...next, autocommit: true })));
  }
  equal('a partition each turn', [['0/0', '0/1'], ['1/0', '1/1'], ['2/0', '2/1']], turns);
  const offset = { ...path, consumer: Consumer.Group('workers'), partitionId: 1 };
  equal('committed', { partitionId: 1, currentOffset: 1n, storedOffset: 1n }, await c.offset.get(offset));
  holds('store', await c.offset.store({ ...offset, offset: 0n }));
  holds('leave', await c.group.leave(workers));
  equal('members', 0, (await c.group.get(workers)).membersCount);
  equal('my groups', 0, (await c.client.getMe()).consumerGroupCount);
  await refused('poll when not in it', 5006, poll(c, name, next));
  equal('offsets stay', 0n, (await c.offset.get(offset)).storedOffset);
  holds('delete', await c.group.delete(workers));
  await refused('delete again', 5000, c.group.delete(workers));
  holds('delete', await c.stream.delete({ streamId: name }));
  await c.destroy();
};

/** Twelve hundred messages in one of three partitions: each poll of an empty partition is a turn of its own. */
export const turns = async () => {
  const c = root();
  const name = 'node turns';
  await streamWithTopic(c, name, 3);
  await c.group.ensureAndJoin(name, name, 'workers');
  for (let i = 0; i < 6; i++) {
    await send(c, name, Partitioning.MessageKey(`key-${(i * 200) % 300}`), numbered(200));
  }
  let [count, polls] = [0, 0];
  for (; count < 1000 && polls < 100; polls++) {
    count += (await poll(c, name, { ...next, count: 100, autocommit: true })).count;
  }
  equal('messages and turns', [1000, 29], [count, polls]);
  equal('the turn of an empty partition', 0, (await poll(c, name, { ...next, count: 100, autocommit: true })).count);
  holds('delete', await c.stream.delete({ streamId: name }));
  await c.destroy();
};

/** The client's own stream of batches, on a connection of its own; single consumers see what it committed. */
export const stream = async () => {
  const c = root();
  const name = 'node stream';
  await streamWithTopic(c, name, 2);
  await sendTo(c, name, 0, numbered(30));
  await sendTo(c, name, 1, numbered(5));
  const batches = await groupConsumerStream(rootConfiguration)({
    groupName: 'readers', streamId: name, topicId: name, pollingStrategy: PollingStrategy.Next,
    count: 10, interval: 10, autocommit: true, endOnLastOffset: true,
  });
  const perPartition = [0, 0];
  for await (const batch of batches) {
    perPartition[batch.partitionId] += batch.count;
  }
  equal('messages', [30, 5], perPartition);
  const offset = { streamId: name, topicId: name, consumer: Consumer.Group('readers'), partitionId: 0 };
  equal('committed', 29n, (await c.offset.get(offset)).storedOffset);
  equal('a consumer with the number of the group is another', null,
    await c.offset.get({ ...offset, consumer: consumer(0) }));
  holds('delete', await c.stream.delete({ streamId: name }));
  await c.destroy();
};
