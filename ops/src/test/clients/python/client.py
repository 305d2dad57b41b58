"""The official Python client, unchanged, against a server: client.py URL [scenario...]. URL is tcp, quic or ws, then
://host:port.

Prints a line for each scenario that went as it should and ends with 1 at the first that did not. The first scenario
needs a server that has no stream yet; root is iggy with the password iggy. The client offers what its producers and
consumers need: users, tokens, partitionings by key, headers and statistics are not among it.
"""

import asyncio
import os
import sys
from datetime import timedelta

from apache_iggy import AutoCommit, AutoCommitWhen, IggyClient, PollingStrategy, SendMessage

TRANSPORT, _, ADDRESS = (sys.argv[1] if len(sys.argv) > 1 else "").partition("://")
DEADLINE_SECONDS = 60


class Difference(Exception):
    """Something went otherwise than it should."""


def equal(what, wanted, got):
    if wanted != got:
        raise Difference(f"{what} should be {wanted!r}, but is {got!r}")


def holds(what, condition):
    if not condition:
        raise Difference(f"{what}, but it is not so")


async def refused(what, name, call):
    """The call must be refused; the text of the refusal must have the name of the error in it."""
    try:
        await call
    except RuntimeError as refusal:
        if name not in str(refusal):
            raise Difference(f"{what} should be refused with {name}, but: {refusal}") from refusal
        return
    raise Difference(f"{what} should be refused with {name}, but was accepted")


async def connected():
    """Connections of other kinds than TCP can be had by a connection string alone, which logs in."""
    if TRANSPORT == "tcp":
        client = IggyClient(ADDRESS)
    else:
        client = IggyClient.from_connection_string(f"iggy+{TRANSPORT}://iggy:iggy@{ADDRESS}")
    await client.connect()
    return client


async def logged_in():
    client = await connected()
    await client.login_user("iggy", "iggy")
    return client


async def stream_with_topic(client, name, partitions):
    await client.create_stream(name)
    await client.create_topic(name, name, partitions)


async def send(client, name, partition, *texts):
    await client.send_messages(name, name, partition, [SendMessage(text) for text in texts])


async def poll(client, name, strategy, count, commit=False, partition=0):
    return await client.poll_messages(name, name, partition, strategy, count, commit)


def texts(messages):
    return [message.payload().decode() for message in messages]


async def basic_messaging():
    """The scenario all official clients share: everything is numbered from 0 on a fresh server."""
    client = await logged_in()
    equal("a stream of a fresh server", None, await client.get_stream(0))
    await client.create_stream("test-stream")
    stream = await client.get_stream("test-stream")
    equal("first stream", (0, "test-stream", 0), (stream.id, stream.name, stream.topics_count))
    await client.create_topic(0, "test-topic", 3)
    topic = await client.get_topic(0, "test-topic")
    equal("first topic", (0, 3, 0), (topic.id, topic.partitions_count, topic.messages_count))
    await client.send_messages(0, 0, 0, [SendMessage(f"message {i}") for i in range(10)])
    polled = await client.poll_messages(0, 0, 0, PollingStrategy.Offset(0), 10, False)
    equal("payloads", [f"message {i}" for i in range(10)], texts(polled))
    equal("offsets", list(range(10)), [message.offset() for message in polled])


async def session():
    client = await connected()
    await client.ping()
    await refused("a wrong password", "InvalidCredentials", client.login_user("iggy", "wrong"))
    await refused("an unknown user", "InvalidCredentials", client.login_user("nobody", "iggy"))
    await client.login_user("iggy", "iggy")
    await client.ping()
    equal("a stream that is missing", None, await client.get_stream("none"))
    by_address = IggyClient.from_connection_string(f"iggy+{TRANSPORT}://iggy:iggy@{ADDRESS}")
    await by_address.connect()
    await by_address.ping()
    equal("a stream that is missing", None, await by_address.get_stream("none"))


async def streams():
    client = await logged_in()
    await client.create_stream("py streams")
    await refused("the same name again", "StreamNameAlreadyExists", client.create_stream("py streams"))
    stream = await client.get_stream("py streams")
    equal("by number", "py streams", (await client.get_stream(stream.id)).name)
    equal("messages", 0, stream.messages_count)
    await client.create_stream("Größe")
    holds("another number", (await client.get_stream("Größe")).id != stream.id)


async def topics():
    client = await logged_in()
    await stream_with_topic(client, "py topics", 2)
    await refused("the same name again", "TopicNameAlreadyExists", client.create_topic("py topics", "py topics", 1))
    await refused("a stream that is missing", "StreamIdNotFound", client.create_topic("none", "some", 1))
    await refused(
        "a size below a segment", "InvalidTopicSize", client.create_topic("py topics", "small", 1, max_topic_size=1)
    )
    await client.create_topic("py topics", "full", 4, "gzip", 2, timedelta(hours=1), 10 << 30)
    topic = await client.get_topic("py topics", "full")
    equal("as created", (1, "full", 4), (topic.id, topic.name, topic.partitions_count))
    equal("a topic that is missing", None, await client.get_topic("py topics", "none"))
    equal("topics of the stream", 2, (await client.get_stream("py topics")).topics_count)


async def messages():
    client = await logged_in()
    await stream_with_topic(client, "py messages", 2)
    await client.send_messages("py messages", "py messages", 1, [SendMessage(bytes(range(256))), SendMessage("värde")])
    first, second = await poll(client, "py messages", PollingStrategy.First(), 10, partition=1)
    equal("bytes", bytes(range(256)), first.payload())
    equal("text", "värde", second.payload().decode())
    equal("offsets", (0, 1), (first.offset(), second.offset()))
    equal("lengths", (256, 6), (first.length(), second.length()))
    equal("partition", 1, first.partition_id())
    equal("time of the batch", first.timestamp(), second.timestamp())
    holds("an id is given", first.id() > 0 and first.id() != second.id())
    holds("a checksum is given", first.checksum() > 0)
    equal("messages of the topic", 2, (await client.get_topic("py messages", "py messages")).messages_count)
    equal("messages of the stream", 2, (await client.get_stream("py messages")).messages_count)
    await refused("a topic that is missing", "TopicIdNotFound",
                  client.send_messages("py messages", "none", 0, [SendMessage("x")]))
    await refused("a partition that is missing", "PartitionNotFound", send(client, "py messages", 2, "x"))
    await send(client, "py messages", 0, *["x" * 1000] * 1000)
    equal("a thousand", 1000, len(await poll(client, "py messages", PollingStrategy.First(), 5000)))


async def polling():
    client = await logged_in()
    name = "py polling"
    await stream_with_topic(client, name, 2)
    for batch in ("ab", "cd", "ef"):
        await send(client, name, 0, *batch)
    everything = await poll(client, name, PollingStrategy.First(), 10)
    equal("first", list("abcdef"), texts(everything))
    equal("first two", ["a", "b"], texts(await poll(client, name, PollingStrategy.First(), 2)))
    equal("from offset 3", ["d", "e"], texts(await poll(client, name, PollingStrategy.Offset(3), 2)))
    equal("behind the end", [], texts(await poll(client, name, PollingStrategy.Offset(6), 2)))
    equal("last", ["e", "f"], texts(await poll(client, name, PollingStrategy.Last(), 2)))
    equal("last, more than there are", list("abcdef"), texts(await poll(client, name, PollingStrategy.Last(), 10)))
    by_time = PollingStrategy.Timestamp(everything[2].timestamp())
    equal("by time", list("cdef"), texts(await poll(client, name, by_time, 10)))
    future = PollingStrategy.Timestamp(everything[5].timestamp() + 60_000_000)
    equal("of the future", [], texts(await poll(client, name, future, 10)))
    equal("next", ["a", "b"], texts(await poll(client, name, PollingStrategy.Next(), 2)))
    equal("next, not committed", ["a", "b"], texts(await poll(client, name, PollingStrategy.Next(), 2, True)))
    equal("next, committed", ["c", "d"], texts(await poll(client, name, PollingStrategy.Next(), 2, True)))
    equal("an empty partition", [], texts(await poll(client, name, PollingStrategy.Next(), 2, True, partition=1)))


async def groups():
    """A consumer that makes its group, joins it, reads all that is sent and stores where it is."""
    client = await logged_in()
    name = "py groups"
    await stream_with_topic(client, name, 1)
    consumer = await client.consumer_group(
        "workers", name, name, None, PollingStrategy.Next(), 10,
        auto_commit=AutoCommit.When(AutoCommitWhen.PollingMessages()), poll_interval=timedelta(milliseconds=10))
    equal("name", "workers", consumer.name())
    equal("stream and topic", (name, name), (consumer.stream(), consumer.topic()))
    equal("nothing consumed", None, consumer.get_last_consumed_offset(0))
    read = []
    done = asyncio.Event()

    async def take(message):
        read.append(message.payload().decode())
        if len(read) == 25:
            done.set()

    async def produce():
        for i in range(25):
            await send(client, name, 0, str(i))

    await asyncio.gather(consumer.consume_messages(take, done), produce())
    equal("read", [str(i) for i in range(25)], read)
    equal("consumed", 24, consumer.get_last_consumed_offset(0))


async def group_goes_on():
    """A second consumer of the same group goes on behind the stored offset."""
    client = await logged_in()
    name = "py goes on"
    await stream_with_topic(client, name, 1)
    await send(client, name, 0, *"abcdef")

    async def read(count):
        consumer = await client.consumer_group(
            "workers", name, name, None, PollingStrategy.Next(), 1,
            auto_commit=AutoCommit.When(AutoCommitWhen.PollingMessages()), poll_interval=timedelta(milliseconds=10), allow_replay=True)
        got = []
        async for message in consumer.iter_messages():
            got.append(message)
            if len(got) == count:
                return consumer, got
        raise Difference("the messages ended early")

    consumer, got = await read(4)
    equal("read", list("abcd"), texts(got))
    await consumer.store_offset(2, 0)
    _, got = await read(3)
    equal("behind what was stored", list("def"), texts(got))
    await consumer.delete_offset(0)
    await refused("delete again", "ConsumerOffsetNotFound", consumer.delete_offset(0))


SCENARIOS = {
    "basic-messaging": basic_messaging,
    "session": session,
    "streams": streams,
    "topics": topics,
    "messages": messages,
    "polling": polling,
    "groups": groups,
    "group-goes-on": group_goes_on,
}


async def main():
    wanted = sys.argv[2:] or SCENARIOS
    for name in wanted:
        try:
            await asyncio.wait_for(SCENARIOS[name](), DEADLINE_SECONDS)
        except (Difference, RuntimeError, TimeoutError) as difference:
            print(f"FAILED {name}: {difference or 'not done in time'}", flush=True)
            return 1
        print("ok", name, flush=True)
    return 0


if __name__ == "__main__":
    if not ADDRESS:
        sys.exit("usage: client.py <tcp|quic|ws>://<host:port> [scenario...]")
    code = asyncio.run(main())
    # Tasks of the client's own runtime may still run; waiting for the interpreter's end with them aborts the process.
    sys.stdout.flush()
    os._exit(code)
