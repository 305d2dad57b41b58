package main

import (
	"fmt"
	"math"
	"slices"

	iggcon "github.com/apache/iggy/foreign/go/contracts"
)

// The scenario all official clients share: everything is numbered from 0 on a fresh server.
func basicMessaging() {
	root := connected()
	accepted("ping", root.Ping())
	equal("root", 0, must(root.LoginUser("iggy", "iggy")).UserId)
	equal("streams of a fresh server", 0, len(must(root.GetStreams())))
	stream := must(root.CreateStream("test-stream"))
	equal("first stream", 0, stream.Id)
	equal("its name", "test-stream", stream.Name)
	topic := createTopic(root, number(0), "test-topic", 3)
	equal("first topic", 0, topic.Id)
	equal("its partitions", 3, topic.PartitionsCount)
	accepted("send", root.SendMessages(number(0), number(0), iggcon.PartitionId(0), numbered("message ", 10)))
	polled := must(root.PollMessages(number(0), number(0), iggcon.NewSingleConsumer(number(0)),
		iggcon.OffsetPollingStrategy(0), 10, false, pointer[uint32](0)))
	equal("polled", 10, len(polled.Messages))
	for i, message := range polled.Messages {
		equal("offset", uint64(i), message.Header.Offset)
		equal("payload", fmt.Sprintf("message %d", i), string(message.Payload))
	}
	accepted("delete", root.DeleteStream(number(0)))
	accepted("close", root.Close())
}

func session() {
	connection := connected()
	accepted("ping before login", connection.Ping())
	refusedWith[*iggcon.Stats]("statistics before login", 40)(connection.GetStats())
	refusedWith[[]iggcon.Stream]("streams before login", 40)(connection.GetStreams())
	refusedWith[*iggcon.IdentityInfo]("a wrong password", 42)(connection.LoginUser("iggy", "wrong"))
	refusedWith[*iggcon.IdentityInfo]("an unknown user", 42)(connection.LoginUser("nobody", "iggy"))
	refusedWith[*iggcon.IdentityInfo]("a user name of two letters", 43)(connection.LoginUser("ab", "iggy"))
	refusedWith[*iggcon.IdentityInfo]("a password of two letters", 44)(connection.LoginUser("iggy", "ab"))
	equal("root", 0, must(connection.LoginUser("iggy", "iggy")).UserId)
	cluster := must(connection.GetClusterMetadata())
	equal("nodes", 1, len(cluster.Nodes))
	equal("role of the only node", iggcon.RoleLeader, cluster.Nodes[0].Role)
	equal("its status", iggcon.Healthy, cluster.Nodes[0].Status)
	equal("the address it was reached at", address, connection.GetConnectionInfo().ServerAddress)
	accepted("logout", connection.LogoutUser())
	refusedWith[[]iggcon.Stream]("streams after logout", 40)(connection.GetStreams())
	must(connection.LoginUser("iggy", "iggy"))
	must(connection.GetStreams())
	accepted("close", connection.Close())
}

func streams() {
	root := loggedIn()
	created := must(root.CreateStream("go streams"))
	refusedWith[*iggcon.StreamDetails]("the same name again", 1012)(root.CreateStream("go streams"))
	byName := must(root.GetStream(name("go streams")))
	byNumber := must(root.GetStream(number(created.Id)))
	equal("by name as by number", byNumber.Stream, byName.Stream)
	equal("topics", 0, byName.TopicsCount)
	holds("created lately", byName.CreatedAt > 1_700_000_000_000_000)
	holds("listed", slices.ContainsFunc(must(root.GetStreams()),
		func(each iggcon.Stream) bool { return each == byName.Stream }))
	other := must(root.CreateStream("go streams 2"))
	refused("a taken name", 1012, root.UpdateStream(number(other.Id), "go streams"))
	accepted("the same name", root.UpdateStream(number(other.Id), "go streams 2"))
	accepted("a new name", root.UpdateStream(name("go streams 2"), "Größe"))
	equal("renamed", other.Id, must(root.GetStream(name("Größe"))).Id)
	refusedWith[*iggcon.StreamDetails]("the old name", 1009)(root.GetStream(name("go streams 2")))
	accepted("delete", root.DeleteStream(name("Größe")))
	refused("delete again", 1009, root.DeleteStream(number(other.Id)))
	refused("rename what is missing", 1009, root.UpdateStream(name("none"), "some"))
	accepted("delete", root.DeleteStream(number(created.Id)))
	accepted("close", root.Close())
}

func topics() {
	root := loggedIn()
	path := streamWithTopic(root, "go topics", 2)
	refusedWith[*iggcon.TopicDetails]("the same name again", 2013)(root.CreateTopic(
		path, "go topics", 1, iggcon.CompressionAlgorithmNone, iggcon.IggyExpiryServerDefault, 0, nil))
	refusedWith[*iggcon.TopicDetails]("a topic of a stream that is missing", 1009)(root.CreateTopic(
		name("none"), "some", 1, iggcon.CompressionAlgorithmNone, iggcon.IggyExpiryServerDefault, 0, nil))
	refusedWith[*iggcon.TopicDetails]("a size below a segment", 1019)(root.CreateTopic(
		path, "small", 1, iggcon.CompressionAlgorithmNone, iggcon.IggyExpiryServerDefault, 1, nil))
	made := must(root.CreateTopic(path, "full", 3, iggcon.CompressionAlgorithmGzip, iggcon.Hour, 10<<30, pointer[uint8](2)))
	got := must(root.GetTopic(path, name("full")))
	equal("as created", made.Topic, got.Topic)
	equal("expiry", iggcon.Hour, got.MessageExpiry)
	equal("compression", 2, got.CompressionAlgorithm)
	equal("size", 10<<30, got.MaxTopicSize)
	equal("replication", 2, got.ReplicationFactor)
	equal("partitions", 3, len(got.Partitions))
	defaults := must(root.GetTopic(path, path))
	equal("default size", uint64(math.MaxUint64), defaults.MaxTopicSize)
	equal("default expiry", iggcon.IggyExpiryNeverExpire, defaults.MessageExpiry)
	equal("default replication", 1, defaults.ReplicationFactor)
	equal("segments of a fresh partition", 1, defaults.Partitions[0].SegmentsCount)
	equal("listed", 2, len(must(root.GetTopics(path))))
	refused("a taken name", 2013, root.UpdateTopic(
		path, name("full"), "go topics", iggcon.CompressionAlgorithmNone, iggcon.Hour, 0, nil))
	accepted("update", root.UpdateTopic(
		path, name("full"), "renamed", iggcon.CompressionAlgorithmNone, iggcon.Minute, 20<<30, pointer[uint8](3)))
	updated := must(root.GetTopic(path, number(made.Id)))
	equal("new name", "renamed", updated.Name)
	equal("new expiry", iggcon.Minute, updated.MessageExpiry)
	equal("new size", 20<<30, updated.MaxTopicSize)
	equal("new replication", 3, updated.ReplicationFactor)
	accepted("delete", root.DeleteTopic(path, name("renamed")))
	refusedWith[*iggcon.TopicDetails]("what is deleted", 2010)(root.GetTopic(path, number(made.Id)))
	refused("delete again", 2010, root.DeleteTopic(path, name("renamed")))
	accepted("delete", root.DeleteStream(path))
	accepted("close", root.Close())
}

func partitions() {
	root := loggedIn()
	path := streamWithTopic(root, "go partitions", 0)
	count := func() int { return len(must(root.GetTopic(path, path)).Partitions) }
	equal("none at first", 0, count())
	refused("balanced without a partition", 2010,
		root.SendMessages(path, path, iggcon.None(), numbered("", 1)))
	accepted("create", root.CreatePartitions(path, path, 22))
	equal("22 more", 22, count())
	accepted("delete", root.DeletePartitions(path, path, 19))
	equal("19 less", 3, count())
	// The server's number is 2019, which this client does not know; it then says 1.
	refused("more than there are", 1, root.DeletePartitions(path, path, 4))
	refused("more than a thousand", 2015, root.CreatePartitions(path, path, 1001))
	refused("none", 2015, root.CreatePartitions(path, path, 0))
	refused("of a topic that is missing", 2010, root.CreatePartitions(path, name("none"), 1))
	send(root, path, 2, numbered("", 1))
	refused("a partition that is gone", 3007,
		root.SendMessages(path, path, iggcon.PartitionId(3), numbered("", 1)))
	accepted("delete", root.DeleteStream(path))
	accepted("close", root.Close())
}

func statistics() {
	root := loggedIn()
	before := must(root.GetStats())
	path := streamWithTopic(root, "go statistics", 3)
	send(root, path, 1, numbered("12345678", 2))
	after := must(root.GetStats())
	equal("streams", before.StreamsCount+1, after.StreamsCount)
	equal("topics", before.TopicsCount+1, after.TopicsCount)
	equal("partitions", before.PartitionsCount+3, after.PartitionsCount)
	equal("segments", before.SegmentsCount+3, after.SegmentsCount)
	equal("messages", before.MessagesCount+2, after.MessagesCount)
	equal("bytes", before.MessagesSizeBytes+2*(64+9), after.MessagesSizeBytes)
	equal("version", "0.8.0", after.IggyServerVersion)
	equal("version as a number", 8000, after.IggyServerSemver)
	holds("the machine is named",
		after.Hostname != "" && after.OsName != "" && after.OsVersion != "" && after.KernelVersion != "")
	holds("there is memory", after.AvailableMemory > 0 && after.TotalMemory >= after.AvailableMemory)
	holds("clients are counted", after.ClientsCount > 0)
	accepted("delete", root.DeleteStream(path))
	accepted("close", root.Close())
}

func clients() {
	root := loggedIn()
	stranger := connected()
	accepted("ping", stranger.Ping())
	listed := must(root.GetClients())
	holds("at least two", len(listed) >= 2)
	for _, each := range listed {
		holds("a client has a number and an address", each.ID != 0 && each.Address != "")
		details := must(root.GetClient(each.ID))
		equal("as listed", each, details.ClientInfo)
		equal("transport", "tcp", details.Transport)
	}
	holds("somebody is not logged in", slices.ContainsFunc(listed,
		func(each iggcon.ClientInfo) bool { return each.UserID == math.MaxUint32 }))
	accepted("close", stranger.Close())
	accepted("close", root.Close())
}
