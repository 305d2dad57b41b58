package main

import (
	"fmt"
	"slices"

	iggcon "github.com/apache/iggy/foreign/go/contracts"
)

var (
	partition0 = pointer[uint32](0)
	one        = iggcon.NewSingleConsumer(iggcon.Identifier{Kind: iggcon.NumericId, Length: 4, Value: []byte{1, 0, 0, 0}})
)

func messages() {
	root := loggedIn()
	path := streamWithTopic(root, "go messages", 1)
	headers := []iggcon.HeaderEntry{
		{Key: must(iggcon.NewHeaderKeyString("text")), Value: iggcon.HeaderValue{Kind: iggcon.String, Value: []byte("värde")}},
		{Key: must(iggcon.NewHeaderKeyString("raw")), Value: iggcon.HeaderValue{Kind: iggcon.Raw, Value: []byte{0, 255}}},
		{Key: iggcon.NewHeaderKeyInt32(-7), Value: iggcon.HeaderValue{Kind: iggcon.Double, Value: make([]byte, 8)}},
	}
	id := [16]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}
	sent := []iggcon.IggyMessage{
		must(iggcon.NewIggyMessage([]byte("with all"), iggcon.WithID(id), iggcon.WithUserHeaders(headers))),
		must(iggcon.NewIggyMessage([]byte("bare"))),
		must(iggcon.NewIggyMessage([]byte{0, 1, 2, 254, 255})),
	}
	send(root, path, 0, sent)
	polled := poll(root, path, one, iggcon.FirstPollingStrategy(), 10, false, partition0)
	equal("polled", 3, len(polled.Messages))
	equal("current offset", 2, polled.CurrentOffset)
	for i, message := range polled.Messages {
		equal("offset", uint64(i), message.Header.Offset)
		equal("payload", string(sent[i].Payload), string(message.Payload))
		equal("origin", sent[i].Header.OriginTimestamp, message.Header.OriginTimestamp)
		equal("time of the batch", polled.Messages[0].Header.Timestamp, message.Header.Timestamp)
		holds("an id is given", message.Header.Id != iggcon.MessageID{})
		holds("a checksum is given", message.Header.Checksum != 0)
		equal("reserved", 0, message.Header.Reserved)
	}
	equal("id", iggcon.MessageID(id), polled.Messages[0].Header.Id)
	equal("headers", string(sent[0].UserHeaders), string(polled.Messages[0].UserHeaders))
	equal("header entries", 3, len(must(iggcon.DeserializeHeaders(polled.Messages[0].UserHeaders))))
	details := must(root.GetTopic(path, path))
	equal("messages of the topic", 3, details.MessagesCount)
	equal("size of the topic", uint64(3*64+8+4+5+len(sent[0].UserHeaders)), details.Size)
	refused("a topic that is missing", 2010, root.SendMessages(path, name("none"), iggcon.None(), sent))
	refused("a stream that is missing", 1009, root.SendMessages(name("none"), path, iggcon.None(), sent))
	accepted("delete", root.DeleteStream(path))
	accepted("close", root.Close())
}

func partitionings() {
	root := loggedIn()
	path := streamWithTopic(root, "go partitionings", 3)
	counts := func() [3]uint64 {
		details := must(root.GetTopic(path, path))
		return [3]uint64{
			details.Partitions[0].MessagesCount, details.Partitions[1].MessagesCount, details.Partitions[2].MessagesCount}
	}
	for _, size := range []int{2, 3, 4} {
		accepted("balanced", root.SendMessages(path, path, iggcon.None(), numbered("", size)))
	}
	equal("a batch each", [3]uint64{2, 3, 4}, counts())
	accepted("partition", root.SendMessages(path, path, iggcon.PartitionId(0), numbered("", 5)))
	equal("in partition 0", [3]uint64{7, 3, 4}, counts())
	accepted("key", root.SendMessages(path, path, must(iggcon.EntityIdString("order-1")), numbered("", 1)))
	equal("order-1 is in partition 2", [3]uint64{7, 3, 5}, counts())
	for _, key := range []string{"key-0", "key-100", "key-200"} {
		accepted("key", root.SendMessages(path, path, must(iggcon.EntityIdString(key)), numbered("", 1)))
	}
	equal("the three keys are in partition 1", [3]uint64{7, 6, 5}, counts())
	accepted("number as key", root.SendMessages(path, path, iggcon.EntityIdInt(7), numbered("", 1)))
	accepted("number as key", root.SendMessages(path, path, iggcon.EntityIdInt(7), numbered("", 1)))
	moved := counts()
	holds("one key, one partition", moved[0] == 9 || moved[1] == 8 || moved[2] == 7)
	accepted("delete", root.DeleteStream(path))
	accepted("close", root.Close())
}

func polling() {
	root := loggedIn()
	path := streamWithTopic(root, "go polling", 2)
	for _, prefix := range []string{"a", "b", "c"} {
		send(root, path, 0, numbered(prefix, 2))
	}
	with := func(strategy iggcon.PollingStrategy, count uint32) string {
		return texts(poll(root, path, one, strategy, count, false, partition0))
	}
	equal("from offset 3", "b1 c0 c1 ", with(iggcon.OffsetPollingStrategy(3), 10))
	equal("from offset 3, two", "b1 c0 ", with(iggcon.OffsetPollingStrategy(3), 2))
	equal("behind the end", "", with(iggcon.OffsetPollingStrategy(6), 10))
	equal("first", "a0 a1 ", with(iggcon.FirstPollingStrategy(), 2))
	equal("last", "c0 c1 ", with(iggcon.LastPollingStrategy(), 2))
	equal("last, more than there are", "a0 a1 b0 b1 c0 c1 ", with(iggcon.LastPollingStrategy(), 10))
	all := poll(root, path, one, iggcon.FirstPollingStrategy(), 10, false, partition0)
	equal("by time", "b0 b1 c0 c1 ", with(iggcon.TimestampPollingStrategy(all.Messages[2].Header.Timestamp), 10))
	equal("of the future", "", with(iggcon.TimestampPollingStrategy(all.Messages[5].Header.Timestamp+60_000_000), 10))
	equal("next", "a0 a1 ", texts(poll(root, path, one, iggcon.NextPollingStrategy(), 2, false, partition0)))
	equal("next, not committed", "a0 a1 ", texts(poll(root, path, one, iggcon.NextPollingStrategy(), 2, true, partition0)))
	equal("next, committed", "b0 b1 ", texts(poll(root, path, one, iggcon.NextPollingStrategy(), 2, true, nil)))
	empty := poll(root, path, one, iggcon.FirstPollingStrategy(), 10, true, pointer[uint32](1))
	equal("an empty partition", fmt.Sprint(1, 0, 0), fmt.Sprint(empty.PartitionId, empty.CurrentOffset, len(empty.Messages)))
	refusedWith[*iggcon.PolledMessage]("a partition that is missing", 3007)(root.PollMessages(
		path, path, one, iggcon.FirstPollingStrategy(), 1, false, pointer[uint32](2)))
	accepted("delete", root.DeleteStream(path))
	accepted("close", root.Close())
}

func offsets() {
	root := loggedIn()
	path := streamWithTopic(root, "go offsets", 2)
	refused("an offset of an empty partition", 4100, root.StoreConsumerOffset(one, path, path, 0, partition0))
	send(root, path, 0, numbered("", 6))
	stored := func() *iggcon.ConsumerOffsetInfo { return must(root.GetConsumerOffset(one, path, path, partition0)) }
	holds("nothing is stored", stored() == nil)
	accepted("store", root.StoreConsumerOffset(one, path, path, 4, partition0))
	equal("stored", iggcon.ConsumerOffsetInfo{PartitionId: 0, CurrentOffset: 5, StoredOffset: 4}, *stored())
	accepted("store backwards, no partition named", root.StoreConsumerOffset(one, path, path, 2, nil))
	equal("stored", 2, stored().StoredOffset)
	equal("next", "3 ", texts(poll(root, path, one, iggcon.NextPollingStrategy(), 1, false, partition0)))
	refused("beyond the end", 4100, root.StoreConsumerOffset(one, path, path, 6, partition0))
	refused("a partition that is missing", 3007, root.StoreConsumerOffset(one, path, path, 0, pointer[uint32](9)))
	accepted("delete", root.DeleteConsumerOffset(one, path, path, partition0))
	holds("nothing is stored", stored() == nil)
	refused("delete again", 3021, root.DeleteConsumerOffset(one, path, path, partition0))
	named := iggcon.NewSingleConsumer(name("by name"))
	poll(root, path, named, iggcon.FirstPollingStrategy(), 10, true, partition0)
	equal("committed", 5, must(root.GetConsumerOffset(named, path, path, partition0)).StoredOffset)
	holds("consumers are apart", stored() == nil)
	accepted("delete", root.DeleteStream(path))
	accepted("close", root.Close())
}

func groups() {
	root := loggedIn()
	path := streamWithTopic(root, "go groups", 3)
	group := must(root.CreateConsumerGroup(path, path, "workers"))
	equal("as created", iggcon.ConsumerGroup{Id: 0, Name: "workers", PartitionsCount: 3}, group.ConsumerGroup)
	refusedWith[*iggcon.ConsumerGroupDetails]("the same name again", 5004)(root.CreateConsumerGroup(path, path, "workers"))
	equal("listed", group.ConsumerGroup, must(root.GetConsumerGroups(path, path))[0])
	refusedWith[*iggcon.ConsumerGroupDetails]("a group that is missing", 5000)(root.GetConsumerGroup(path, path, name("none")))
	refused("join a group that is missing", 5000, root.JoinConsumerGroup(path, path, name("none")))
	refused("leave without having joined", 5006, root.LeaveConsumerGroup(path, path, name("workers")))
	accepted("join", root.JoinConsumerGroup(path, path, name("workers")))
	accepted("join again", root.JoinConsumerGroup(path, path, number(0)))
	joined := must(root.GetConsumerGroup(path, path, name("workers")))
	equal("members", 1, joined.MembersCount)
	equal("partitions of the member", fmt.Sprint([]uint32{0, 1, 2}), fmt.Sprint(joined.Members[0].Partitions))
	consumer := iggcon.NewGroupConsumer(name("workers"))
	for partition := range uint32(3) {
		send(root, path, partition, numbered(fmt.Sprintf("%d/", partition), 2))
	}
	seen := []string{}
	for range 3 {
		polled := poll(root, path, consumer, iggcon.NextPollingStrategy(), 10, true, nil)
		seen = append(seen, texts(polled))
	}
	equal("a partition each turn", fmt.Sprint([]string{"0/0 0/1 ", "1/0 1/1 ", "2/0 2/1 "}), fmt.Sprint(seen))
	equal("committed", 1, must(root.GetConsumerOffset(consumer, path, path, pointer[uint32](2))).StoredOffset)
	accepted("store", root.StoreConsumerOffset(consumer, path, path, 0, pointer[uint32](1)))
	accepted("leave", root.LeaveConsumerGroup(path, path, name("workers")))
	equal("members", 0, must(root.GetConsumerGroup(path, path, name("workers"))).MembersCount)
	refusedWith[*iggcon.PolledMessage]("poll when not in it", 5006)(root.PollMessages(
		path, path, consumer, iggcon.NextPollingStrategy(), 1, false, nil))
	equal("offsets stay", 0, must(root.GetConsumerOffset(consumer, path, path, pointer[uint32](1))).StoredOffset)
	accepted("delete", root.DeleteConsumerGroup(path, path, name("workers")))
	refused("delete again", 5000, root.DeleteConsumerGroup(path, path, name("workers")))
	equal("listed", 0, len(must(root.GetConsumerGroups(path, path))))
	accepted("delete", root.DeleteStream(path))
	accepted("close", root.Close())
}

// Twelve hundred messages in one of three partitions: each poll of an empty partition is a turn of its own.
func groupTurns() {
	root := loggedIn()
	path := streamWithTopic(root, "go turns", 3)
	must(root.CreateConsumerGroup(path, path, "workers"))
	for i := range 6 {
		key := must(iggcon.EntityIdString(fmt.Sprintf("key-%d", i*200%300)))
		accepted("send", root.SendMessages(path, path, key, numbered("", 200)))
	}
	accepted("join", root.JoinConsumerGroup(path, path, name("workers")))
	consumer := iggcon.NewGroupConsumer(name("workers"))
	count, polls := 0, 0
	for ; count < 1000 && polls < 100; polls++ {
		count += len(poll(root, path, consumer, iggcon.NextPollingStrategy(), 100, true, nil).Messages)
	}
	equal("messages", 1000, count)
	equal("turns", 29, polls)
	equal("the turn of an empty partition", 0,
		len(poll(root, path, consumer, iggcon.NextPollingStrategy(), 100, true, nil).Messages))
	accepted("delete", root.DeleteStream(path))
	accepted("close", root.Close())
}

func groupSharing() {
	first, second := loggedIn(), loggedIn()
	path := streamWithTopic(first, "go sharing", 4)
	must(first.CreateConsumerGroup(path, path, "workers"))
	accepted("join", first.JoinConsumerGroup(path, path, name("workers")))
	accepted("join", second.JoinConsumerGroup(path, path, name("workers")))
	owned := func() [][]uint32 {
		shares := [][]uint32{}
		for _, member := range must(first.GetConsumerGroup(path, path, name("workers"))).Members {
			shares = append(shares, member.Partitions)
		}
		return shares
	}
	equal("one partition moves to the second", fmt.Sprint([][]uint32{{0, 1, 2}, {3}}), fmt.Sprint(owned()))
	send(first, path, 3, numbered("", 1))
	consumer := iggcon.NewGroupConsumer(name("workers"))
	equal("the second gets it", "0 ",
		texts(poll(second, path, consumer, iggcon.NextPollingStrategy(), 10, true, nil)))
	groupsOf := slices.DeleteFunc(must(first.GetClients()),
		func(each iggcon.ClientInfo) bool { return each.ConsumerGroupsCount == 0 })
	equal("clients with a group", 2, len(groupsOf))
	// This client puts an empty entry for each group before the groups themselves.
	joined := must(first.GetClient(groupsOf[0].ID)).ConsumerGroups
	equal("the group of a client", iggcon.ConsumerGroupInfo{StreamId: must(first.GetStream(path)).Id}, joined[len(joined)-1])
	accepted("leave", second.LeaveConsumerGroup(path, path, name("workers")))
	equal("all back to the first", fmt.Sprint([][]uint32{{0, 1, 2, 3}}), fmt.Sprint(owned()))
	accepted("delete", first.DeleteStream(path))
	accepted("close", second.Close())
	accepted("close", first.Close())
}
