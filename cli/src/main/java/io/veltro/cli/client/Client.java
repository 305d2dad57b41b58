package io.veltro.cli.client;

import io.veltro.pipeline.error.RequestException;
import io.veltro.pipeline.request.Consumer;
import io.veltro.pipeline.request.GroupRequest;
import io.veltro.pipeline.request.Identifier;
import io.veltro.pipeline.request.MessageRequest;
import io.veltro.pipeline.request.OffsetRequest;
import io.veltro.pipeline.request.PartitionRequest;
import io.veltro.pipeline.request.Permissions;
import io.veltro.pipeline.request.Request;
import io.veltro.pipeline.request.StreamRequest;
import io.veltro.pipeline.request.SystemRequest;
import io.veltro.pipeline.request.TokenRequest;
import io.veltro.pipeline.request.TopicRequest;
import io.veltro.pipeline.request.UserRequest;
import io.veltro.pipeline.view.GroupView;
import io.veltro.pipeline.view.ListView;
import io.veltro.pipeline.view.OffsetView;
import io.veltro.pipeline.view.StreamView;
import io.veltro.pipeline.view.SystemView;
import io.veltro.pipeline.view.TokenView;
import io.veltro.pipeline.view.TopicView;
import io.veltro.pipeline.view.UserView;
import io.veltro.pipeline.view.View;
import io.veltro.pipeline.wire.ReplyFrame;
import io.veltro.pipeline.wire.RequestFrame;
import io.veltro.pipeline.wire.WireReader;
import io.veltro.pipeline.wire.WireWriter;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One connection to a server. Two ways to use it: a method per command that waits for the answer, or {@link #submit} and
 * {@link #await} with several requests under way, answered in their order. What is refused throws
 * {@link RefusedException} from the methods and is a status in a {@link Reply}; any other exception means that the
 * connection is no longer usable.
 *
 * <p>Thread: one at a time; {@link #close} any.
 */
public final class Client implements AutoCloseable {
    /** So many requests may be under way at once. */
    public static final int IN_FLIGHT_MAX = 4096;

    private static final int RECEIVE_BYTES = 256 * 1024;
    private static final int REPLY_BYTES_MAX = Integer.MAX_VALUE - 1024;
    private static final String CONTEXT = "veltro-cli";

    private final Transport transport;
    private final WireWriter request = new WireWriter(true);
    private final int[] inFlightCodes = new int[IN_FLIGHT_MAX];
    private final Reply reply = new Reply();

    private ByteBuffer received = ByteBuffer.allocateDirect(RECEIVE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private int start;
    private int replyBytes;
    private long submitted;
    private long answered;

    /** A client of a connection that is open already; closing the client closes it. */
    public Client(Transport transport) {
        this.transport = transport;
    }

    /**
     * Connects over TCP.
     *
     * @param timeout how long to wait for the connection and for each answer; zero waits for ever and reads fastest
     */
    public static Client connect(InetSocketAddress address, Duration timeout) throws IOException {
        return new Client(TcpTransport.connect(address, timeout));
    }

    /** As {@link #connect(InetSocketAddress, Duration)}, encrypted. */
    public static Client connect(InetSocketAddress address, Duration timeout, TlsOptions tls) throws IOException {
        return new Client(TlsTransport.connect(address, timeout, tls));
    }

    /** A frame of its own for a request, to be submitted any number of times. */
    public static ByteBuffer frame(Request request) {
        WireWriter out = new WireWriter(true);
        encode(request, out);
        return out.buffer().flip();
    }

    private static void encode(Request request, WireWriter out) {
        int frame = out.reserve(RequestFrame.HEADER_BYTES);
        request.write(out);
        RequestFrame.write(out.buffer(), frame, request.code().number(), out.length() - RequestFrame.HEADER_BYTES);
    }

    /** Sends a whole frame between a direct buffer's position and limit, which stay as they are; does not wait. */
    public void submit(ByteBuffer frame) throws IOException {
        if (inFlight() == IN_FLIGHT_MAX) {
            throw new IllegalStateException(IN_FLIGHT_MAX + " requests are under way: await an answer first");
        }
        int position = frame.position();
        inFlightCodes[(int) (submitted & (IN_FLIGHT_MAX - 1))] = RequestFrame.code(frame, position);
        try {
            transport.write(frame);
        } finally {
            frame.position(position);
        }
        submitted++;
    }

    /** Sends a request; does not wait. */
    public void submit(Request request) throws IOException {
        encode(request, this.request.clear());
        submit(this.request.buffer().flip());
    }

    /** How many requests are submitted and not yet awaited. */
    public int inFlight() {
        return (int) (submitted - answered);
    }

    /** Whether an answer has begun to arrive, so that {@link #await} would wait shortly or not at all. */
    public boolean hasAnswer() throws IOException {
        return received.position() > start + replyBytes || transport.isReadable();
    }

    /** Waits for the answer to the oldest request under way. It is borrowed until the next call. */
    public Reply await() throws IOException {
        if (inFlight() == 0) {
            throw new IllegalStateException("no request is under way: submit one first");
        }
        start += replyBytes;
        replyBytes = 0;
        receive(ReplyFrame.HEADER_BYTES);
        int status = ReplyFrame.status(received, start);
        long payloadBytes = ReplyFrame.length(received, start);
        if (payloadBytes > REPLY_BYTES_MAX || (status != 0 && payloadBytes != 0)) {
            throw new ProtocolException("the answer is none of this protocol (status "
                    + Integer.toUnsignedString(status) + ", length " + payloadBytes
                    + "): is this the " + transport.portName() + " of the server?");
        }
        receive(ReplyFrame.HEADER_BYTES + (int) payloadBytes);
        replyBytes = ReplyFrame.HEADER_BYTES + (int) payloadBytes;
        int code = inFlightCodes[(int) (answered & (IN_FLIGHT_MAX - 1))];
        answered++;
        return reply.refill(code, status, received, start + ReplyFrame.HEADER_BYTES, (int) payloadBytes);
    }

    /** Returns when so many bytes lie behind {@link #start}. The buffer's position is where the next ones go. */
    private void receive(int bytes) throws IOException {
        if (received.position() - start >= bytes) {
            return;
        }
        if (received.position() == start || received.capacity() - start < bytes) {
            moveToFront(bytes);
        }
        while (received.position() - start < bytes) {
            transport.read(received);
        }
    }

    private void moveToFront(int bytesNeeded) {
        received.flip().position(start);
        if (bytesNeeded <= received.capacity()) {
            received.compact();
        } else {
            received = ByteBuffer.allocateDirect(bytesNeeded)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .put(received);
        }
        start = 0;
    }

    /** Sends a request and waits; the reply is borrowed until the next call. */
    public Reply send(Request request) throws IOException {
        mustBeIdle();
        submit(request);
        return await().orThrow();
    }

    private void mustBeIdle() {
        if (inFlight() != 0) {
            throw new IllegalStateException(inFlight() + " requests are under way: await their answers first");
        }
    }

    private <V> Optional<V> find(Request request, Function<WireReader, V> reader) throws IOException {
        Reply found = send(request);
        return found.payloadBytes() == 0 ? Optional.empty() : Optional.of(read(found, reader));
    }

    private <V> V get(Request request, Function<WireReader, V> reader) throws IOException {
        return read(send(request), reader);
    }

    private <V extends View> List<V> list(Request request, Function<WireReader, V> item) throws IOException {
        return get(request, in -> ListView.read(in, item)).items();
    }

    private static <V> V read(Reply found, Function<WireReader, V> reader) throws IOException {
        try {
            return reader.apply(found.payload());
        } catch (RequestException e) {
            throw new ProtocolException("the answer to command " + found.requestNumber() + " cannot be read: its "
                    + found.payloadBytes() + " bytes end too early");
        }
    }

    /** Is anybody there? */
    public void ping() throws IOException {
        send(new SystemRequest.Ping());
    }

    /** Logs in and returns the number of the user. */
    public int login(String username, String password) throws IOException {
        return get(new UserRequest.Login(username, password, "", CONTEXT), UserView.Identity::read)
                .user();
    }

    /** Logs in with a personal access token and returns the number of its user. */
    public int loginWithToken(String token) throws IOException {
        return get(new TokenRequest.Login(token), UserView.Identity::read).user();
    }

    /** Ends the login; the connection stays. */
    public void logout() throws IOException {
        send(new UserRequest.Logout());
    }

    /** The server's figures. */
    public SystemView.Stats stats() throws IOException {
        return get(new SystemRequest.GetStats(), SystemView.Stats::read);
    }

    /** This connection as the server sees it. */
    public SystemView.ClientDetails me() throws IOException {
        return get(new SystemRequest.GetMe(), SystemView.ClientDetails::read);
    }

    /** All connections. */
    public List<SystemView.Client> clients() throws IOException {
        return list(new SystemRequest.GetClients(), SystemView.Client::read);
    }

    /** One connection, by its number. */
    public Optional<SystemView.ClientDetails> client(int client) throws IOException {
        return find(new SystemRequest.GetClient(client), SystemView.ClientDetails::read);
    }

    /** A ZIP archive for diagnosis, its entries compressed so and of these kinds, as numbered by the protocol. */
    public byte[] snapshot(int compression, List<Integer> kinds) throws IOException {
        return get(new SystemRequest.GetSnapshot(compression, kinds), SystemView.Snapshot::read)
                .zip();
    }

    /** The nodes of the cluster. */
    public SystemView.Cluster cluster() throws IOException {
        return get(new SystemRequest.GetClusterMetadata(), SystemView.Cluster::read);
    }

    /** All users. */
    public List<UserView> users() throws IOException {
        return list(new UserRequest.GetAll(), UserView::read);
    }

    /** One user with their permissions. */
    public Optional<UserView.Details> user(Identifier user) throws IOException {
        return find(new UserRequest.Get(user), UserView.Details::read);
    }

    /** Makes a user; without permissions they may look after themselves and nothing else. */
    public UserView.Details createUser(
            String username, String password, UserRequest.Status status, Optional<Permissions> permissions)
            throws IOException {
        return get(new UserRequest.Create(username, password, status, permissions), UserView.Details::read);
    }

    /** Deletes a user with their tokens. */
    public void deleteUser(Identifier user) throws IOException {
        send(new UserRequest.Delete(user));
    }

    /** Renames a user, changes whether they may log in, or both. */
    public void updateUser(Identifier user, Optional<String> username, Optional<UserRequest.Status> status)
            throws IOException {
        send(new UserRequest.Update(user, username, status));
    }

    /** Replaces a user's permissions, or takes them all away. */
    public void updatePermissions(Identifier user, Optional<Permissions> permissions) throws IOException {
        send(new UserRequest.UpdatePermissions(user, permissions));
    }

    /** Changes a password; the current one is always needed. */
    public void changePassword(Identifier user, String current, String replacement) throws IOException {
        send(new UserRequest.ChangePassword(user, current, replacement));
    }

    /** The caller's own tokens; never the secrets. */
    public List<TokenView> tokens() throws IOException {
        return list(new TokenRequest.GetAll(), TokenView::read);
    }

    /** Makes a token that lives so long, 0 and -1 for ever, and returns its secret: it is told this once. */
    public TokenView.Secret createToken(String name, long expiryMicros) throws IOException {
        return get(new TokenRequest.Create(name, expiryMicros), TokenView.Secret::read);
    }

    /** Deletes one of the caller's own tokens. */
    public void deleteToken(String name) throws IOException {
        send(new TokenRequest.Delete(name));
    }

    /** All streams. */
    public List<StreamView> streams() throws IOException {
        return list(new StreamRequest.GetAll(), StreamView::read);
    }

    /** One stream with its topics. */
    public Optional<StreamView.Details> stream(Identifier stream) throws IOException {
        return find(new StreamRequest.Get(stream), StreamView.Details::read);
    }

    /** Makes a stream and returns it as it became. */
    public StreamView.Details createStream(String name) throws IOException {
        return get(new StreamRequest.Create(name), StreamView.Details::read);
    }

    /** Deletes a stream with everything in it. */
    public void deleteStream(Identifier stream) throws IOException {
        send(new StreamRequest.Delete(stream));
    }

    /** Renames a stream. */
    public void updateStream(Identifier stream, String name) throws IOException {
        send(new StreamRequest.Update(stream, name));
    }

    /** Deletes all messages of a stream and the offsets stored for them. */
    public void purgeStream(Identifier stream) throws IOException {
        send(new StreamRequest.Purge(stream));
    }

    /** All topics of a stream. */
    public List<TopicView> topics(Identifier stream) throws IOException {
        return list(new TopicRequest.GetAll(stream), TopicView::read);
    }

    /** One topic with its partitions. */
    public Optional<TopicView.Details> topic(Identifier stream, Identifier topic) throws IOException {
        return find(new TopicRequest.Get(stream, topic), TopicView.Details::read);
    }

    /** Makes a topic and returns it as it became. */
    public TopicView.Details createTopic(Identifier stream, int partitions, TopicRequest.Settings settings)
            throws IOException {
        return get(new TopicRequest.Create(stream, partitions, settings), TopicView.Details::read);
    }

    /** Replaces everything that can be set on a topic. */
    public void updateTopic(Identifier stream, Identifier topic, TopicRequest.Settings settings) throws IOException {
        send(new TopicRequest.Update(stream, topic, settings));
    }

    /** Deletes a topic with everything in it. */
    public void deleteTopic(Identifier stream, Identifier topic) throws IOException {
        send(new TopicRequest.Delete(stream, topic));
    }

    /** Deletes all messages of a topic and the offsets stored for them. */
    public void purgeTopic(Identifier stream, Identifier topic) throws IOException {
        send(new TopicRequest.Purge(stream, topic));
    }

    /** Adds partitions behind the last one. */
    public void createPartitions(Identifier stream, Identifier topic, int count) throws IOException {
        send(new PartitionRequest.Create(stream, topic, count));
    }

    /** Deletes the partitions with the highest numbers. */
    public void deletePartitions(Identifier stream, Identifier topic, int count) throws IOException {
        send(new PartitionRequest.Delete(stream, topic, count));
    }

    /** Deletes at most so many of a partition's oldest closed segments. */
    public void deleteSegments(Identifier stream, Identifier topic, int partition, int count) throws IOException {
        send(new PartitionRequest.DeleteSegments(stream, topic, partition, count));
    }

    /** All consumer groups of a topic. */
    public List<GroupView> groups(Identifier stream, Identifier topic) throws IOException {
        return list(new GroupRequest.GetAll(stream, topic), GroupView::read);
    }

    /** One consumer group with its members. */
    public Optional<GroupView.Details> group(Identifier stream, Identifier topic, Identifier group) throws IOException {
        return find(new GroupRequest.Get(stream, topic, group), GroupView.Details::read);
    }

    /** Makes a consumer group and returns it as it became. */
    public GroupView.Details createGroup(Identifier stream, Identifier topic, String name) throws IOException {
        return get(new GroupRequest.Create(stream, topic, name), GroupView.Details::read);
    }

    /** Deletes a consumer group and its stored offsets. */
    public void deleteGroup(Identifier stream, Identifier topic, Identifier group) throws IOException {
        send(new GroupRequest.Delete(stream, topic, group));
    }

    /** Makes this connection a member; from now on it may poll as the group, without naming a partition. */
    public void joinGroup(Identifier stream, Identifier topic, Identifier group) throws IOException {
        send(new GroupRequest.Join(stream, topic, group));
    }

    /** Ends this connection's membership. */
    public void leaveGroup(Identifier stream, Identifier topic, Identifier group) throws IOException {
        send(new GroupRequest.Leave(stream, topic, group));
    }

    /** Sends a batch; when this returns the server has it, as safe as the topic's durability says. */
    public void sendMessages(BatchBuilder batch) throws IOException {
        mustBeIdle();
        submit(batch.frame());
        await().orThrow();
    }

    /** Polls; the messages are borrowed until the next call. */
    public MessageCursor poll(MessageRequest.Poll poll) throws IOException {
        return send(poll).messages();
    }

    /** Returns once everything appended to a partition is written; with {@code sync}, is on the device. */
    public void flush(Identifier stream, Identifier topic, int partition, boolean sync) throws IOException {
        send(new MessageRequest.Flush(stream, topic, partition, sync));
    }

    /** The stored offset of a consumer; {@code partition} may be {@code MaybePartition.NONE}. */
    public Optional<OffsetView> offset(Consumer consumer, Identifier stream, Identifier topic, long partition)
            throws IOException {
        return find(new OffsetRequest.Get(consumer, stream, topic, partition), OffsetView::read);
    }

    /** Stores an offset, forwards or backwards. */
    public void storeOffset(Consumer consumer, Identifier stream, Identifier topic, long partition, long offset)
            throws IOException {
        send(new OffsetRequest.Store(consumer, stream, topic, partition, offset));
    }

    /** Forgets a stored offset. */
    public void deleteOffset(Consumer consumer, Identifier stream, Identifier topic, long partition)
            throws IOException {
        send(new OffsetRequest.Delete(consumer, stream, topic, partition));
    }

    @Override
    public void close() throws IOException {
        transport.close();
    }
}
