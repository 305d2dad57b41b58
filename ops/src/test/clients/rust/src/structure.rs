use crate::kit::*;
use iggy::prelude::*;

/// The scenario all official clients share: everything is numbered from 0 on a fresh server.
pub async fn basic_messaging() -> Outcome {
    let c = connected().await?;
    c.ping().await?;
    equal("root", 0, c.login_user("iggy", "iggy").await?.user_id)?;
    equal("streams of a fresh server", 0, c.get_streams().await?.len())?;
    let stream = c.create_stream("test-stream").await?;
    equal("first stream", (0, "test-stream"), (stream.id, stream.name.as_str()))?;
    let made = topic(&c, &number(0), "test-topic", 3).await?;
    equal("first topic", (0, 3), (made.id, made.partitions_count))?;
    send_to(&c, &number(0), 0, numbered("message ", 10)).await?;
    let consumer = Consumer::new(number(0));
    let polled = poll(&c, &number(0), Some(0), &consumer, PollingStrategy::offset(0), 10, false).await?;
    equal("count", 10, polled.count)?;
    for (i, message) in polled.messages.iter().enumerate() {
        equal("offset", i as u64, message.header.offset)?;
        equal("payload", format!("message {i}").as_bytes(), &message.payload[..])?;
    }
    c.delete_stream(&number(0)).await?;
    Ok(())
}

pub async fn session() -> Outcome {
    let c = connected().await?;
    c.ping().await?;
    refused("streams before login", 40, c.get_streams()).await?;
    refused("a wrong password", 42, c.login_user("iggy", "wrong")).await?;
    refused("an unknown user", 42, c.login_user("nobody", "iggy")).await?;
    equal("root", 0, c.login_user("iggy", "iggy").await?.user_id)?;
    let cluster = c.get_cluster_metadata().await?;
    equal("nodes", 1, cluster.nodes.len())?;
    equal("role", ClusterNodeRole::Leader, cluster.nodes[0].role)?;
    equal("status", ClusterNodeStatus::Healthy, cluster.nodes[0].status)?;
    c.logout_user().await?;
    refused("streams after logout", 40, c.get_streams()).await?;
    c.login_user("iggy", "iggy").await?;
    c.get_streams().await?;
    c.disconnect().await?;
    c.connect().await?;
    c.login_user("iggy", "iggy").await?;
    c.get_streams().await?;
    Ok(())
}

pub async fn streams() -> Outcome {
    let c = root().await?;
    let created = c.create_stream("rust streams").await?;
    refused("the same name again", 1012, c.create_stream("rust streams")).await?;
    let by_name = found("by name", c.get_stream(&name("rust streams")).await?)?;
    let by_number = found("by number", c.get_stream(&number(created.id)).await?)?;
    equal("by number as by name", (&by_number.name, by_number.created_at), (&by_name.name, by_name.created_at))?;
    holds("listed", c.get_streams().await?.iter().any(|each| each.id == created.id))?;
    let other = number(c.create_stream("rust streams 2").await?.id);
    refused("a taken name", 1012, c.update_stream(&other, "rust streams")).await?;
    c.update_stream(&other, "Größe").await?;
    equal("renamed", "Größe", &found("renamed", c.get_stream(&other).await?)?.name)?;
    holds("the old name", c.get_stream(&name("rust streams 2")).await?.is_none())?;
    c.delete_stream(&name("Größe")).await?;
    refused("delete again", 1009, c.delete_stream(&other)).await?;
    c.delete_stream(&name("rust streams")).await?;
    Ok(())
}

pub async fn topics() -> Outcome {
    let c = root().await?;
    let path = stream_with_topic(&c, "rust topics", 2).await?;
    refused("the same name again", 2013, topic(&c, &path, "rust topics", 1)).await?;
    refused("a stream that is missing", 1009, topic(&c, &name("none"), "some", 1)).await?;
    let hour = IggyExpiry::ExpireDuration(IggyDuration::from(3_600_000_000));
    let size = MaxTopicSize::Custom(IggyByteSize::from(10 << 30));
    let small = MaxTopicSize::Custom(IggyByteSize::from(1));
    let gzip = CompressionAlgorithm::Gzip;
    refused("a size below a segment", 1019, c.create_topic(&path, "small", 1, gzip, None, hour, small)).await?;
    let made = c.create_topic(&path, "full", 3, gzip, Some(2), hour, size).await?;
    let got = found("by name", c.get_topic(&path, &name("full")).await?)?;
    equal("number", made.id, got.id)?;
    equal("compression", gzip, got.compression_algorithm)?;
    equal("replication", 2, got.replication_factor)?;
    equal("expiry and size", (hour, size), (got.message_expiry, got.max_topic_size))?;
    equal("segments", vec![1, 1, 1], got.partitions.iter().map(|each| each.segments_count).collect())?;
    let defaults = found("defaults", c.get_topic(&path, &path).await?)?;
    equal("default expiry", IggyExpiry::NeverExpire, defaults.message_expiry)?;
    equal("default size", MaxTopicSize::Unlimited, defaults.max_topic_size)?;
    equal("default replication", 1, defaults.replication_factor)?;
    equal("listed", 2, c.get_topics(&path).await?.len())?;
    equal("topics of the stream", 2, found("stream", c.get_stream(&path).await?)?.topics.len())?;
    let none = CompressionAlgorithm::None;
    let full = name("full");
    refused("a taken name", 2013, c.update_topic(&path, &full, "rust topics", none, None, hour, size)).await?;
    c.update_topic(&path, &full, "renamed", none, Some(3), IggyExpiry::NeverExpire, size).await?;
    let updated = found("renamed", c.get_topic(&path, &number(made.id)).await?)?;
    equal("new name", "renamed", &updated.name)?;
    equal("new expiry", IggyExpiry::NeverExpire, updated.message_expiry)?;
    equal("new replication", 3, updated.replication_factor)?;
    c.delete_topic(&path, &name("renamed")).await?;
    holds("deleted", c.get_topic(&path, &number(made.id)).await?.is_none())?;
    c.delete_stream(&path).await?;
    Ok(())
}

pub async fn partitions() -> Outcome {
    let c = root().await?;
    let path = stream_with_topic(&c, "rust partitions", 0).await?;
    refused("balanced without a partition", 2010, send(&c, &path, &Partitioning::balanced(), numbered("", 1))).await?;
    c.create_partitions(&path, &path, 22).await?;
    c.delete_partitions(&path, &path, 19).await?;
    equal("3 left", 3, found("topic", c.get_topic(&path, &path).await?)?.partitions.len())?;
    refused("more than there are", 2019, c.delete_partitions(&path, &path, 4)).await?;
    send_to(&c, &path, 2, numbered("", 1)).await?;
    refused("a partition that is gone", 3007, send_to(&c, &path, 3, numbered("", 1))).await?;
    c.delete_stream(&path).await?;
    Ok(())
}

pub async fn statistics() -> Outcome {
    let c = root().await?;
    let before = c.get_stats().await?;
    let path = stream_with_topic(&c, "rust statistics", 3).await?;
    send_to(&c, &path, 1, numbered("", 2)).await?;
    let after = c.get_stats().await?;
    equal("streams", before.streams_count + 1, after.streams_count)?;
    equal("topics", before.topics_count + 1, after.topics_count)?;
    equal("partitions", before.partitions_count + 3, after.partitions_count)?;
    equal("segments", before.segments_count + 3, after.segments_count)?;
    equal("messages", before.messages_count + 2, after.messages_count)?;
    let bytes = before.messages_size_bytes.as_bytes_u64() + 130;
    equal("bytes", bytes, after.messages_size_bytes.as_bytes_u64())?;
    equal("version", ("0.8.0", Some(8000)), (after.iggy_server_version.as_str(), after.iggy_server_semver))?;
    let texts = [&after.hostname, &after.os_name, &after.os_version, &after.kernel_version];
    holds("the machine is named", texts.iter().all(|each| !each.is_empty()))?;
    holds("there is a disk", after.total_disk_space.as_bytes_u64() > 0 && after.threads_count > 0)?;
    c.delete_stream(&path).await?;
    Ok(())
}

pub async fn clients() -> Outcome {
    let c = root().await?;
    let me = c.get_me().await?;
    equal("me", (Some(0), transport()?), (me.user_id, me.transport.to_uppercase()))?;
    let got = found("me by number", c.get_client(me.client_id).await?)?;
    equal("by number as me", (me.client_id, &me.address), (got.client_id, &got.address))?;
    holds("listed", c.get_clients().await?.iter().any(|each| each.client_id == me.client_id))?;
    let stranger = connected().await?;
    stranger.ping().await?;
    holds("a stranger too", c.get_clients().await?.iter().any(|each| each.user_id.is_none()))?;
    holds("who is missing", c.get_client(0xffff_fff0).await?.is_none())?;
    Ok(())
}

pub async fn snapshot() -> Outcome {
    let c = root().await?;
    let stored = SnapshotCompression::Stored;
    let zip = c.snapshot(stored, vec![SystemSnapshotType::Test]).await?;
    equal("begins like a ZIP file", b"PK", &[zip.0[0], zip.0[1]])?;
    holds("has its entry", zip.0.windows(8).any(|each| each == b"test.txt"))?;
    let all = c.snapshot(SnapshotCompression::Deflated, vec![SystemSnapshotType::All]).await?;
    equal("begins like a ZIP file", b"PK", &[all.0[0], all.0[1]])?;
    let mixed = vec![SystemSnapshotType::All, SystemSnapshotType::Test];
    refused("all and one more", 3, c.snapshot(stored, mixed)).await?;
    Ok(())
}
