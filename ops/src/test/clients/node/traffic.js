import { HeaderKeyFactory, HeaderValue, Partitioning, PollingStrategy } from 'apache-iggy';
import { consumer, equal, holds, numbered, poll, refused, root, send, sendTo, streamWithTopic, texts } from './kit.js';

const everyKind = () => [
  HeaderValue.Raw(Buffer.from([0, 255])),
  HeaderValue.String('värde'),
  HeaderValue.Bool(true),
  HeaderValue.Int8(-8),
  HeaderValue.Int16(-16_000),
  HeaderValue.Int32(-320_000),
  HeaderValue.Int64(-(1n << 40n)),
  HeaderValue.Int128(Buffer.alloc(16, 1)),
  HeaderValue.Uint8(200),
  HeaderValue.Uint16(60_000),
  HeaderValue.Uint32(4_000_000_000),
  HeaderValue.Uint64(1n << 63n),
  HeaderValue.Uint128(Buffer.alloc(16, 2)),
  HeaderValue.Float(0.5),
  HeaderValue.Double(-2.25),
].map((value, i) => ({ key: HeaderKeyFactory.String(`key-${i}`), value }));

export const messages = async () => {
  const c = root();
  const name = 'node messages';
  await streamWithTopic(c, name, 1);
  const headers = [...everyKind(), { key: HeaderKeyFactory.Int32(-7), value: HeaderValue.Bool(false) }];
  await sendTo(c, name, 0, [
    { payload: 'with all', headers, id: '00112233-4455-6677-8899-aabbccddeeff' },
    { payload: Buffer.from([0, 1, 254, 255]), id: 12345678901234567890n },
    { payload: 'bare' },
  ]);
  const polled = await poll(c, name);
  equal('count and current offset', [3, 2n], [polled.count, polled.currentOffset]);
  const [all, bytes, bare] = polled.messages;
  equal('text', 'with all', all.payload.toString());
  equal('bytes', Buffer.from([0, 1, 254, 255]), bytes.payload);
  equal('headers', headers.map(({ key, value }) => [key.value, value.value]),
    all.userHeaders.map(({ key, value }) => [key.value, value.value]));
  equal('no headers', [], bare.userHeaders);
  equal('number as id', 12345678901234567890n, bytes.headers.id);
  holds('an id is given', bare.headers.id > 0n);
  holds('a checksum is given', bare.headers.checksum > 0n);
  equal('time of the batch', all.headers.timestamp, bare.headers.timestamp);
  const details = await c.topic.get({ streamId: name, topicId: name });
  equal('messages of the topic', 3n, details.messagesCount);
  await refused('a topic that is missing', 2010,
    c.message.send({ streamId: name, topicId: 'none', messages: numbered(1) }));
  await refused('a stream that is missing', 1009,
    c.message.send({ streamId: 'none', topicId: name, messages: numbered(1) }));
  holds('delete', await c.stream.delete({ streamId: name }));
  await c.destroy();
};

export const partitionings = async () => {
  const c = root();
  const name = 'node partitionings';
  await streamWithTopic(c, name, 3);
  const counts = async () =>
    (await c.topic.get({ streamId: name, topicId: name })).partitions.map((each) => Number(each.messagesCount));
  for (const size of [2, 3, 4]) {
    await send(c, name, Partitioning.Balanced, numbered(size));
  }
  equal('a batch each', [2, 3, 4], await counts());
  await send(c, name, Partitioning.PartitionId(0), numbered(5));
  equal('in partition 0', [7, 3, 4], await counts());
  await send(c, name, Partitioning.MessageKey('order-1'), numbered(1));
  equal('order-1 is in partition 2', [7, 3, 5], await counts());
  for (const key of ['key-0', 'key-100', 'key-200']) {
    await send(c, name, Partitioning.MessageKey(key), numbered(1));
  }
  equal('the three keys are in partition 1', [7, 6, 5], await counts());
  await send(c, name, Partitioning.MessageKey(Buffer.from('order-1')), numbered(1));
  equal('bytes as the text of them', [7, 6, 6], await counts());
  holds('delete', await c.stream.delete({ streamId: name }));
  await c.destroy();
};

export const polling = async () => {
  const c = root();
  const name = 'node polling';
  await streamWithTopic(c, name, 2);
  for (const prefix of ['a', 'b', 'c']) {
    await sendTo(c, name, 0, numbered(2, prefix));
  }
  const by = async (pollingStrategy, count, more) => texts(await poll(c, name, { pollingStrategy, count, ...more }));
  equal('from offset 3', ['b1', 'c0'], await by(PollingStrategy.Offset(3n), 2));
  equal('behind the end', [], await by(PollingStrategy.Offset(6n), 10));
  equal('first', ['a0', 'a1'], await by(PollingStrategy.First, 2));
  equal('last', ['c0', 'c1'], await by(PollingStrategy.Last, 2));
  equal('last, more than there are', ['a0', 'a1', 'b0', 'b1', 'c0', 'c1'], await by(PollingStrategy.Last, 10));
  equal('of the future', [], await by(PollingStrategy.Timestamp(BigInt(Date.now() + 60_000) * 1000n), 10));
  equal('since the beginning', 6, (await by(PollingStrategy.Timestamp(0n), 10)).length);
  equal('next', ['a0', 'a1'], await by(PollingStrategy.Next, 2));
  equal('next, not committed', ['a0', 'a1'], await by(PollingStrategy.Next, 2, { autocommit: true }));
  equal('next, committed', ['b0', 'b1'], await by(PollingStrategy.Next, 2, { autocommit: true }));
  const empty = await poll(c, name, { partitionId: 1 });
  equal('an empty partition', [1, 0n, 0], [empty.partitionId, empty.currentOffset, empty.count]);
  await refused('a partition that is missing', 3007, poll(c, name, { partitionId: 2 }));
  holds('delete', await c.stream.delete({ streamId: name }));
  await c.destroy();
};

export const offsets = async () => {
  const c = root();
  const name = 'node offsets';
  await streamWithTopic(c, name, 2);
  const one = { streamId: name, topicId: name, consumer: consumer(1), partitionId: 0 };
  const stored = () => c.offset.get(one);
  await refused('an offset of an empty partition', 4100, c.offset.store({ ...one, offset: 0n }));
  await sendTo(c, name, 0, numbered(6));
  equal('nothing is stored', null, await stored());
  holds('store', await c.offset.store({ ...one, offset: 4n }));
  equal('stored', { partitionId: 0, currentOffset: 5n, storedOffset: 4n }, await stored());
  holds('store backwards', await c.offset.store({ ...one, offset: 2n }));
  equal('stored', 2n, (await stored()).storedOffset);
  equal('next', ['3'], texts(await poll(c, name, { pollingStrategy: PollingStrategy.Next, count: 1 })));
  await refused('beyond the end', 4100, c.offset.store({ ...one, offset: 6n }));
  holds('delete', await c.offset.delete(one));
  equal('nothing is stored', null, await stored());
  await refused('delete again', 3021, c.offset.delete(one));
  const named = { ...one, consumer: consumer('by name') };
  await poll(c, name, { consumer: consumer('by name'), autocommit: true });
  equal('committed', 5n, (await c.offset.get(named)).storedOffset);
  holds('delete', await c.stream.delete({ streamId: name }));
  await c.destroy();
};

/** Flush, purge of a topic, purge of a stream, deletion of segments. */
export const housekeeping = async () => {
  const c = root();
  const name = 'node housekeeping';
  const path = { streamId: name, topicId: name };
  await streamWithTopic(c, name, 2);
  await sendTo(c, name, 0, numbered(6));
  holds('flush', await c.message.flushUnsavedBuffers({ ...path, partitionId: 0 }));
  holds('flush to the disk', await c.message.flushUnsavedBuffers({ ...path, partitionId: 0, fsync: true }));
  await refused('flush what is missing', 3007, c.message.flushUnsavedBuffers({ ...path, partitionId: 9 }));
  holds('the only segment stays', await c.segment.delete({ ...path, partitionId: 0, segmentsCount: 1 }));
  equal('messages', 6, (await poll(c, name)).count);
  await refused('segments of what is missing', 3007, c.segment.delete({ ...path, partitionId: 9, segmentsCount: 1 }));
  const one = { ...path, consumer: consumer(1), partitionId: 0 };
  for (const purge of [() => c.topic.purge(path), () => c.stream.purge({ streamId: name })]) {
    holds('store', await c.offset.store({ ...one, offset: 3n }));
    holds('purge', await purge());
    equal('messages', 0n, (await c.topic.get(path)).messagesCount);
    equal('stored', null, await c.offset.get(one));
    await sendTo(c, name, 0, numbered(4));
    equal('offsets begin again', 0n, (await poll(c, name)).messages[0].headers.offset);
  }
  holds('delete', await c.stream.delete({ streamId: name }));
  await c.destroy();
};
