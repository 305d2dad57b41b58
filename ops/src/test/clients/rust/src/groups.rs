use crate::kit::*;
use futures_util::StreamExt;
use iggy::prelude::*;

pub async fn groups() -> Outcome {
    let c = root().await?;
    let path = stream_with_topic(&c, "rust groups", 3).await?;
    let workers = name("workers");
    let group = c.create_consumer_group(&path, &path, "workers").await?;
    equal("as created", (0, 3, 0), (group.id, group.partitions_count, group.members_count))?;
    refused("the same name again", 5004, c.create_consumer_group(&path, &path, "workers")).await?;
    equal("listed", 1, c.get_consumer_groups(&path, &path).await?.len())?;
    holds("a group that is missing", c.get_consumer_group(&path, &path, &name("none")).await?.is_none())?;
    refused("join what is missing", 5000, c.join_consumer_group(&path, &path, &name("none"))).await?;
    c.join_consumer_group(&path, &path, &workers).await?;
    c.join_consumer_group(&path, &path, &workers).await?;
    let joined = found("group", c.get_consumer_group(&path, &path, &workers).await?)?;
    equal("members", vec![vec![0, 1, 2]], joined.members.iter().map(|each| each.partitions.clone()).collect())?;
    equal("my groups", 1, c.get_me().await?.consumer_groups.len())?;
    for partition in 0..3 {
        send_to(&c, &path, partition, numbered(&format!("{partition}/"), 2)).await?;
    }
    let consumer = Consumer::group(workers.clone());
    for partition in 0..3 {
        let polled = poll(&c, &path, None, &consumer, PollingStrategy::next(), 10, true).await?;
        equal("a partition each turn", (partition, 2), (polled.partition_id, polled.count))?;
    }
    let stored = async || c.get_consumer_offset(&consumer, &path, &path, Some(1)).await;
    equal("committed", 1, found("offset", stored().await?)?.stored_offset)?;
    c.store_consumer_offset(&consumer, &path, &path, Some(1), 0).await?;
    c.leave_consumer_group(&path, &path, &workers).await?;
    equal("my groups", 0, c.get_me().await?.consumer_groups.len())?;
    let outside = poll(&c, &path, None, &consumer, PollingStrategy::next(), 10, true);
    refused("poll when not in it", 5006, outside).await?;
    equal("offsets stay", 0, found("offset", stored().await?)?.stored_offset)?;
    c.delete_consumer_group(&path, &path, &workers).await?;
    refused("delete again", 5000, c.delete_consumer_group(&path, &path, &workers)).await?;
    c.delete_stream(&path).await?;
    Ok(())
}

/// Members come and go: joining moves single partitions, leaving deals all anew, a lost connection leaves.
pub async fn sharing() -> Outcome {
    let c = root().await?;
    let path = stream_with_topic(&c, "rust sharing", 6).await?;
    let workers = name("workers");
    c.create_consumer_group(&path, &path, "workers").await?;
    let members = [root().await?, root().await?, root().await?];
    let shares = async || -> Outcome<Vec<Vec<u32>>> {
        let group = found("group", c.get_consumer_group(&path, &path, &workers).await?)?;
        let mut members = group.members;
        members.sort_by_key(|each| each.id);
        Ok(members.into_iter().map(|each| each.partitions).collect())
    };
    members[0].join_consumer_group(&path, &path, &workers).await?;
    equal("one has all", vec![vec![0, 1, 2, 3, 4, 5]], shares().await?)?;
    members[1].join_consumer_group(&path, &path, &workers).await?;
    equal("one moves", vec![vec![0, 1, 2, 3, 4], vec![5]], shares().await?)?;
    members[2].join_consumer_group(&path, &path, &workers).await?;
    equal("one more moves", vec![vec![0, 1, 2, 3], vec![5], vec![4]], shares().await?)?;
    members[1].leave_consumer_group(&path, &path, &workers).await?;
    equal("dealt anew", vec![vec![0, 2, 4], vec![1, 3, 5]], shares().await?)?;
    members[2].disconnect().await?;
    for _ in 0..600 {
        if shares().await?.len() == 1 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    equal("a lost connection leaves", vec![vec![0, 1, 2, 3, 4, 5]], shares().await?)?;
    c.delete_stream(&path).await?;
    Ok(())
}

/// The client's own producer and consumer, which make stream, topic and group themselves.
pub async fn high_level() -> Outcome {
    let c = root().await?;
    let producer = c
        .producer("rust high level", "events")?
        .direct(DirectConfig::builder().batch_length(10).build())
        .create_stream_if_not_exists()
        .create_topic_if_not_exists(2, None, IggyExpiry::ServerDefault, MaxTopicSize::ServerDefault)
        .partitioning(Partitioning::balanced())
        .build();
    producer.init().await?;
    producer.send(numbered("", 45)).await?;
    let reader = root().await?;
    let mut consumer = reader
        .consumer_group("readers", "rust high level", "events")?
        .auto_commit(AutoCommit::When(AutoCommitWhen::PollingMessages))
        .create_consumer_group_if_not_exists()
        .auto_join_consumer_group()
        .polling_strategy(PollingStrategy::next())
        .poll_interval(IggyDuration::from(10_000))
        .batch_length(7)
        .build();
    consumer.init().await?;
    let mut seen = std::collections::BTreeSet::new();
    while seen.len() < 45 {
        let received = found("a message", consumer.next().await)??;
        seen.insert(String::from_utf8_lossy(&received.message.payload).into_owned());
    }
    consumer.shutdown().await?;
    c.delete_stream(&name("rust high level")).await?;
    Ok(())
}
