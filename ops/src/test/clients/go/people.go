package main

import (
	"slices"
	"time"

	iggcon "github.com/apache/iggy/foreign/go/contracts"
)

func users() {
	root := loggedIn()
	allowed := &iggcon.Permissions{
		Global: iggcon.GlobalPermissions{ReadServers: true, PollMessages: true},
		Streams: map[int]*iggcon.StreamPermissions{
			3: {ReadStream: true, Topics: map[int]*iggcon.TopicPermissions{5: {SendMessages: true}}},
		},
	}
	created := must(root.CreateUser("go user", "secret", iggcon.Active, allowed))
	equal("name", "go user", created.Username)
	got := must(root.GetUser(name("go user")))
	equal("by name as created", created.UserInfo, got.UserInfo)
	equal("by number as by name", got.UserInfo, must(root.GetUser(number(created.Id))).UserInfo)
	equal("global permissions", allowed.Global, got.Permissions.Global)
	equal("permission of a topic", *allowed.Streams[3].Topics[5], *got.Permissions.Streams[3].Topics[5])
	holds("listed", slices.ContainsFunc(must(root.GetUsers()),
		func(each iggcon.UserInfo) bool { return each.Username == "go user" }))
	refusedWith[*iggcon.UserInfoDetails]("the same name again", 46)(root.CreateUser("go user", "secret", iggcon.Active, nil))
	refusedWith[*iggcon.UserInfoDetails]("a short name", 43)(root.CreateUser("ab", "secret", iggcon.Active, nil))
	refusedWith[*iggcon.UserInfoDetails]("a short password", 44)(root.CreateUser("abc", "ab", iggcon.Active, nil))
	refusedWith[*iggcon.UserInfoDetails]("who is missing", 20)(root.GetUser(name("nobody")))
	accepted("close", logInAs("go user", "secret").Close())
	accepted("password", root.ChangePassword(number(created.Id), "secret", "another"))
	refused("a wrong password", 42, root.ChangePassword(number(created.Id), "secret", "third"))
	accepted("close", logInAs("go user", "another").Close())
	accepted("update", root.UpdateUser(name("go user"), pointer("go renamed"), pointer(iggcon.Inactive)))
	equal("renamed", created.Id, must(root.GetUser(name("go renamed"))).Id)
	stranger := connected()
	refusedWith[*iggcon.IdentityInfo]("somebody inactive", 47)(stranger.LoginUser("go renamed", "another"))
	accepted("active", root.UpdateUser(name("go renamed"), nil, pointer(iggcon.Active)))
	must(stranger.LoginUser("go renamed", "another"))
	accepted("close", stranger.Close())
	accepted("permissions", root.UpdatePermissions(number(created.Id), nil))
	holds("none left", must(root.GetUser(number(created.Id))).Permissions == nil)
	refused("the name of root", 46, root.UpdateUser(number(created.Id), pointer("iggy"), nil))
	refused("delete root", 48, root.DeleteUser(number(0)))
	refused("permissions of root", 49, root.UpdatePermissions(number(0), nil))
	accepted("delete", root.DeleteUser(number(created.Id)))
	refused("delete again", 20, root.DeleteUser(number(created.Id)))
	accepted("close", root.Close())
}

func permissions() {
	root := loggedIn()
	path := streamWithTopic(root, "go allowed", 1)
	streamId := int(must(root.GetStream(path)).Id)
	created := must(root.CreateUser("go guest", "secret", iggcon.Active, nil))
	guest := logInAs("go guest", "secret")
	poll1 := func() error {
		_, err := guest.PollMessages(path, path, one, iggcon.FirstPollingStrategy(), 1, false, partition0)
		return err
	}
	send1 := func() error { return guest.SendMessages(path, path, iggcon.PartitionId(0), numbered("", 1)) }
	refused("poll", 41, poll1())
	refused("send", 41, send1())
	refusedWith[*iggcon.StreamDetails]("create a stream", 41)(guest.CreateStream("of a guest"))
	refusedWith[[]iggcon.Stream]("streams", 41)(guest.GetStreams())
	refusedWith[*iggcon.Stats]("statistics", 41)(guest.GetStats())
	refusedWith[[]iggcon.ClientInfo]("clients", 41)(guest.GetClients())
	refusedWith[[]iggcon.UserInfo]("users", 41)(guest.GetUsers())
	refusedWith[*iggcon.UserInfoDetails]("another user", 41)(guest.GetUser(number(0)))
	refused("update oneself", 41, guest.UpdateUser(number(created.Id), pointer("a better name"), nil))
	equal("oneself", "go guest", must(guest.GetUser(number(created.Id))).Username)
	accepted("own password", guest.ChangePassword(number(created.Id), "secret", "secret2"))
	accepted("allow to poll", root.UpdatePermissions(number(created.Id), &iggcon.Permissions{
		Streams: map[int]*iggcon.StreamPermissions{streamId: {PollMessages: true}}}))
	accepted("poll", poll1())
	refused("send", 41, send1())
	accepted("allow to send", root.UpdatePermissions(number(created.Id), &iggcon.Permissions{
		Streams: map[int]*iggcon.StreamPermissions{
			streamId: {Topics: map[int]*iggcon.TopicPermissions{0: {SendMessages: true}}}}}))
	accepted("send", send1())
	refused("poll", 41, poll1())
	accepted("allow to read streams", root.UpdatePermissions(number(created.Id),
		&iggcon.Permissions{Global: iggcon.GlobalPermissions{ReadStreams: true}}))
	must(guest.GetStreams())
	accepted("poll", poll1())
	refused("delete the stream", 41, guest.DeleteStream(path))
	refused("what is missing", 1009, guest.DeleteStream(name("none")))
	accepted("delete the user", root.DeleteUser(number(created.Id)))
	refused("after one's end", 41, send1())
	accepted("delete", root.DeleteStream(path))
	accepted("close", guest.Close())
	accepted("close", root.Close())
}

func tokens() {
	root := loggedIn()
	token := must(root.CreatePersonalAccessToken("go token", 60))
	equal("letters of the token", 68, len(token.Token))
	holds("listed", slices.ContainsFunc(must(root.GetPersonalAccessTokens()),
		func(each iggcon.PersonalAccessTokenInfo) bool {
			return each.Name == "go token" && !each.Expiry.IsZero()
		}))
	refusedWith[*iggcon.RawPersonalAccessToken]("the same name again", 51)(root.CreatePersonalAccessToken("go token", 0))
	refusedWith[*iggcon.RawPersonalAccessToken]("a short name", 50)(root.CreatePersonalAccessToken("ab", 0))
	never := must(root.CreatePersonalAccessToken("go never", 0))
	index := slices.IndexFunc(must(root.GetPersonalAccessTokens()),
		func(each iggcon.PersonalAccessTokenInfo) bool { return each.Name == "go never" })
	equal("time of one that never ends", time.Unix(0, 0), *must(root.GetPersonalAccessTokens())[index].Expiry)
	other := connected()
	refusedWith[*iggcon.IdentityInfo]("an unknown token", 20)(other.LoginWithPersonalAccessToken("nothing"))
	equal("root", 0, must(other.LoginWithPersonalAccessToken(token.Token)).UserId)
	must(other.GetStreams())
	equal("root", 0, must(other.LoginWithPersonalAccessToken(never.Token)).UserId)
	accepted("delete", root.DeletePersonalAccessToken("go token"))
	refused("delete again", 20, root.DeletePersonalAccessToken("go token"))
	refusedWith[*iggcon.IdentityInfo]("a deleted token", 20)(other.LoginWithPersonalAccessToken(token.Token))
	must(other.GetStreams())
	accepted("delete", root.DeletePersonalAccessToken("go never"))
	accepted("close", other.Close())
	accepted("close", root.Close())
}
