// The official Go client, unchanged, against a server: client <host:port> [scenario...].
//
// Prints a line for each scenario that went as it should and ends with 1 at the first that did not. The first scenario
// needs a server that has no stream yet; root is iggy with the password iggy.
package main

import (
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"slices"

	"github.com/apache/iggy/foreign/go/client"
	"github.com/apache/iggy/foreign/go/client/tcp"
	iggcon "github.com/apache/iggy/foreign/go/contracts"
	ierror "github.com/apache/iggy/foreign/go/errors"
)

type scenario struct {
	name string
	run  func()
}

var address string

var scenarios = []scenario{
	{"basic-messaging", basicMessaging},
	{"session", session},
	{"streams", streams},
	{"topics", topics},
	{"partitions", partitions},
	{"messages", messages},
	{"partitionings", partitionings},
	{"polling", polling},
	{"offsets", offsets},
	{"statistics", statistics},
	{"clients", clients},
	{"groups", groups},
	{"group-turns", groupTurns},
	{"group-sharing", groupSharing},
	{"users", users},
	{"permissions", permissions},
	{"tokens", tokens},
}

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: client <host:port> [scenario...]")
		os.Exit(2)
	}
	log.SetOutput(io.Discard)
	address = os.Args[1]
	for _, each := range scenarios {
		if len(os.Args) > 2 && !slices.Contains(os.Args[2:], each.name) {
			continue
		}
		run(each)
	}
}

func run(each scenario) {
	defer func() {
		if difference := recover(); difference != nil {
			fmt.Printf("FAILED %s: %v\n", each.name, difference)
			os.Exit(1)
		}
	}()
	each.run()
	fmt.Println("ok", each.name)
}

// A connection on which nobody is logged in.
func connected() iggcon.Client {
	return must(client.NewIggyClient(client.WithTcp(tcp.WithServerAddress(address))))
}

// A connection on which root is logged in.
func loggedIn() iggcon.Client {
	connection := connected()
	must(connection.LoginUser("iggy", "iggy"))
	return connection
}

func logInAs(name, password string) iggcon.Client {
	connection := connected()
	must(connection.LoginUser(name, password))
	return connection
}

func must[T any](value T, err error) T {
	accepted("a call", err)
	return value
}

func accepted(what string, err error) {
	if err != nil {
		panic(fmt.Sprintf("%s should be accepted, but: %v", what, err))
	}
}

func equal[T comparable](what string, wanted, got T) {
	if wanted != got {
		panic(fmt.Sprintf("%s should be %v, but is %v", what, wanted, got))
	}
}

func holds(what string, condition bool) {
	if !condition {
		panic(what + ", but it is not so")
	}
}

// The call must have been refused by the server, or the client, with this number.
func refused(what string, code int, err error) {
	var refusal ierror.IggyError
	if err == nil {
		panic(fmt.Sprintf("%s should be refused with %d, but was accepted", what, code))
	}
	if !errors.As(err, &refusal) || int(refusal.Code()) != code {
		panic(fmt.Sprintf("%s should be refused with %d, but: %v", what, code, err))
	}
}

func refusedWith[T any](what string, code int) func(T, error) {
	return func(_ T, err error) { refused(what, code, err) }
}

func name(text string) iggcon.Identifier {
	return must(iggcon.NewIdentifier(text))
}

func number(value uint32) iggcon.Identifier {
	return must(iggcon.NewIdentifier(value))
}

func pointer[T any](value T) *T {
	return &value
}

// A stream of this name with one topic of the same name.
func streamWithTopic(connection iggcon.Client, title string, partitionsCount uint32) iggcon.Identifier {
	must(connection.CreateStream(title))
	createTopic(connection, name(title), title, partitionsCount)
	return name(title)
}

func createTopic(connection iggcon.Client, stream iggcon.Identifier, title string, partitionsCount uint32) *iggcon.TopicDetails {
	return must(connection.CreateTopic(
		stream, title, partitionsCount, iggcon.CompressionAlgorithmNone, iggcon.IggyExpiryServerDefault, 0, nil))
}

func numbered(prefix string, count int) []iggcon.IggyMessage {
	made := make([]iggcon.IggyMessage, 0, count)
	for i := range count {
		made = append(made, must(iggcon.NewIggyMessage([]byte(fmt.Sprintf("%s%d", prefix, i)))))
	}
	return made
}

func send(connection iggcon.Client, path iggcon.Identifier, partition uint32, sent []iggcon.IggyMessage) {
	accepted("send", connection.SendMessages(path, path, iggcon.PartitionId(partition), sent))
}

func poll(connection iggcon.Client, path iggcon.Identifier, consumer iggcon.Consumer, strategy iggcon.PollingStrategy,
	count uint32, commit bool, partition *uint32) *iggcon.PolledMessage {
	return must(connection.PollMessages(path, path, consumer, strategy, count, commit, partition))
}

func texts(polled *iggcon.PolledMessage) string {
	joined := ""
	for _, message := range polled.Messages {
		joined += string(message.Payload) + " "
	}
	return joined
}
