package io.veltro.cli.noun;

import io.veltro.cli.client.Client;
import io.veltro.cli.command.ExitCode;
import io.veltro.cli.command.Noun;
import io.veltro.cli.command.ServerCommand;
import io.veltro.cli.text.Cell;
import io.veltro.cli.text.Fields;
import io.veltro.cli.text.Output;
import io.veltro.cli.text.Table;
import io.veltro.pipeline.view.SystemView;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;

/** The cluster a server belongs to; a server on its own is a cluster of one. */
@Command(
        name = "cluster",
        aliases = "cl",
        description = "Show the cluster.",
        subcommands = ClusterCommands.Metadata.class,
        footer = "  veltro cluster metadata")
public final class ClusterCommands extends Noun {
    private static final List<String> ROLES = List.of("leader", "follower");
    private static final List<String> STATUSES =
            List.of("healthy", "starting", "stopping", "unreachable", "maintenance");

    private static Cell word(List<String> words, int code) {
        return Cell.text(code < words.size() ? words.get(code) : "unknown " + code);
    }

    /** Shows the nodes. */
    @Command(
            name = "metadata",
            aliases = "m",
            description = "Shows the nodes of the cluster: addresses, ports, who leads.",
            footer = {"  veltro cluster metadata", "  veltro cluster metadata --json"})
    static final class Metadata extends ServerCommand.Listing {
        @Override
        protected int run(Client client, Output output) throws IOException {
            SystemView.Cluster cluster = client.cluster();
            Table nodes = new Table()
                    .column("Name", "name")
                    .column("IP", "ip")
                    .column("TCP", "tcp")
                    .column("QUIC", "quic")
                    .column("HTTP", "http")
                    .column("WebSocket", "websocket")
                    .column("Role", "role")
                    .column("Status", "status");
            for (SystemView.Node node : cluster.nodes()) {
                nodes.row(
                        Cell.text(node.name()),
                        Cell.text(node.ip()),
                        Cell.number(node.tcp()),
                        Cell.number(node.quic()),
                        Cell.number(node.http()),
                        Cell.number(node.webSocket()),
                        word(ROLES, node.role()),
                        word(STATUSES, node.status()));
            }
            if (output.format() == Output.Format.JSON) {
                output.show(new Fields().add("Name", "name", Cell.text(cluster.name())), "nodes", nodes);
                return ExitCode.DONE;
            }
            output.introduce("Cluster " + Cell.printable(cluster.name()));
            output.show(nodes, "The cluster has no nodes.");
            return ExitCode.DONE;
        }
    }
}
