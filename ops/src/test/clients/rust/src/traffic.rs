use crate::kit::*;
use iggy::prelude::*;
use std::collections::BTreeMap;
use std::str::FromStr;

fn key(text: &str) -> HeaderKey {
    HeaderKey::from_str(text).expect("a key")
}

fn every_kind() -> BTreeMap<HeaderKey, HeaderValue> {
    BTreeMap::from([
        (key("text"), HeaderValue::from_str("värde").expect("a value")),
        (key("raw"), HeaderValue::try_from(vec![0u8, 255]).expect("a value")),
        (key("bool"), true.into()),
        (key("i8"), (-8i8).into()),
        (key("i16"), (-16_000i16).into()),
        (key("i32"), (-320_000i32).into()),
        (key("i64"), (-(1i64 << 40)).into()),
        (key("i128"), (-(1i128 << 100)).into()),
        (key("u8"), 200u8.into()),
        (key("u16"), 60_000u16.into()),
        (key("u32"), 4_000_000_000u32.into()),
        (key("u64"), (1u64 << 63).into()),
        (key("u128"), (1u128 << 127).into()),
        (key("f32"), 0.5f32.into()),
        (key("f64"), (-2.25f64).into()),
        (7u32.into(), false.into()),
    ])
}

pub async fn messages() -> Outcome {
    let c = root().await?;
    let path = stream_with_topic(&c, "rust messages", 1).await?;
    let headers = every_kind();
    let id = 0xffee_ddcc_bbaa_9988_7766_5544_3322_1100u128;
    let all = IggyMessage::builder().id(id).payload("with all".into()).user_headers(headers.clone()).build()?;
    let bytes = IggyMessage::builder().payload(vec![0u8, 1, 254, 255].into()).build()?;
    let origin = all.header.origin_timestamp;
    send_to(&c, &path, 0, vec![all, bytes]).await?;
    let polled = poll(&c, &path, Some(0), &one(), PollingStrategy::first(), 10, false).await?;
    equal("count and current offset", (2, 1), (polled.count, polled.current_offset))?;
    let (all, bytes) = (&polled.messages[0], &polled.messages[1]);
    equal("id", id, all.header.id)?;
    equal("origin", origin, all.header.origin_timestamp)?;
    equal("headers", Some(headers), all.user_headers_map()?)?;
    equal("bytes", &[0u8, 1, 254, 255][..], &bytes.payload[..])?;
    equal("no headers", None, bytes.user_headers_map()?)?;
    holds("an id and a checksum are given", bytes.header.id > 0 && bytes.header.checksum > 0)?;
    equal("time of the batch", all.header.timestamp, bytes.header.timestamp)?;
    let details = found("topic", c.get_topic(&path, &path).await?)?;
    let length = 2 * 64 + 8 + 4 + u64::from(all.header.user_headers_length);
    equal("messages and size", (2, length), (details.messages_count, details.size.as_bytes_u64()))?;
    let balanced = Partitioning::balanced();
    refused("a topic that is missing", 2010, c.send_messages(&path, &name("none"), &balanced, &mut numbered("", 1)))
        .await?;
    refused("a stream that is missing", 1009, send(&c, &name("none"), &balanced, numbered("", 1))).await?;
    c.delete_stream(&path).await?;
    Ok(())
}

/// User headers of exactly 100 000 bytes, a batch of 8 MB, a thousand messages at once.
pub async fn limits() -> Outcome {
    let c = root().await?;
    let path = stream_with_topic(&c, "rust limits", 1).await?;
    let headers_of = |length: usize| -> Result<IggyMessage, IggyError> {
        let mut headers = BTreeMap::new();
        let mut left = length;
        for i in 0.. {
            // Two kinds and two lengths are ten bytes, the key is eight.
            let value = if left >= 18 + 200 + 19 { 200 } else { left - 18 };
            headers.insert(key(&format!("key-{i:04}")), HeaderValue::try_from(vec![7u8; value])?);
            left -= 18 + value;
            if left == 0 {
                break;
            }
        }
        IggyMessage::builder().payload("x".into()).user_headers(headers).build()
    };
    send_to(&c, &path, 0, vec![headers_of(100_000)?]).await?;
    refused("headers of 100 001 bytes", 4017, async { send_to(&c, &path, 0, vec![headers_of(100_001)?]).await })
        .await?;
    let big = IggyMessage::builder().payload(vec![9u8; 8 << 20].into()).build()?;
    send_to(&c, &path, 0, vec![big]).await?;
    send_to(&c, &path, 0, numbered("", 1000)).await?;
    let polled = poll(&c, &path, Some(0), &one(), PollingStrategy::first(), 2000, false).await?;
    equal("count", 1002, polled.count)?;
    equal("bytes of headers", 100_000, polled.messages[0].header.user_headers_length)?;
    equal("big payload", 8 << 20, polled.messages[1].payload.len())?;
    c.delete_stream(&path).await?;
    Ok(())
}

pub async fn partitionings() -> Outcome {
    let c = root().await?;
    let path = stream_with_topic(&c, "rust partitionings", 3).await?;
    let counts = async || -> Outcome<Vec<u64>> {
        let details = found("topic", c.get_topic(&path, &path).await?)?;
        Ok(details.partitions.iter().map(|each| each.messages_count).collect())
    };
    for size in [2, 3, 4] {
        send(&c, &path, &Partitioning::balanced(), numbered("", size)).await?;
    }
    equal("a batch each", vec![2, 3, 4], counts().await?)?;
    send_to(&c, &path, 0, numbered("", 5)).await?;
    equal("in partition 0", vec![7, 3, 4], counts().await?)?;
    send(&c, &path, &Partitioning::messages_key_str("order-1")?, numbered("", 1)).await?;
    equal("order-1 is in partition 2", vec![7, 3, 5], counts().await?)?;
    send(&c, &path, &Partitioning::messages_key(b"order-1")?, numbered("", 1)).await?;
    equal("bytes as the text of them", vec![7, 3, 6], counts().await?)?;
    for _ in 0..2 {
        send(&c, &path, &Partitioning::messages_key_u32(7), numbered("", 1)).await?;
    }
    let moved = counts().await?;
    holds("one key, one partition", moved[0] == 9 || moved[1] == 5 || moved[2] == 8)?;
    c.delete_stream(&path).await?;
    Ok(())
}

pub async fn polling() -> Outcome {
    let c = root().await?;
    let path = stream_with_topic(&c, "rust polling", 2).await?;
    for prefix in ["a", "b", "c"] {
        send_to(&c, &path, 0, numbered(prefix, 2)).await?;
    }
    let by = async |strategy, count| -> Outcome<String> {
        Ok(texts(&poll(&c, &path, Some(0), &one(), strategy, count, false).await?).join(" "))
    };
    let is = |what: &str, wanted: &str, got: String| equal(what, wanted.to_string(), got);
    is("from offset 3", "b1 c0", by(PollingStrategy::offset(3), 2).await?)?;
    is("behind the end", "", by(PollingStrategy::offset(6), 10).await?)?;
    is("first", "a0 a1", by(PollingStrategy::first(), 2).await?)?;
    is("last", "c0 c1", by(PollingStrategy::last(), 2).await?)?;
    is("last, more than there are", "a0 a1 b0 b1 c0 c1", by(PollingStrategy::last(), 10).await?)?;
    let all = poll(&c, &path, Some(0), &one(), PollingStrategy::first(), 10, false).await?;
    let time = |i: usize, more: u64| PollingStrategy::timestamp((all.messages[i].header.timestamp + more).into());
    is("by time", "b0 b1 c0 c1", by(time(2, 0), 10).await?)?;
    is("of the future", "", by(time(5, 60_000_000), 10).await?)?;
    is("next", "a0 a1", by(PollingStrategy::next(), 2).await?)?;
    let next = poll(&c, &path, None, &one(), PollingStrategy::next(), 2, true).await?;
    is("next, no partition named", "a0 a1", texts(&next).join(" "))?;
    is("next, committed", "b0 b1", by(PollingStrategy::next(), 2).await?)?;
    let empty = poll(&c, &path, Some(1), &one(), PollingStrategy::first(), 2, true).await?;
    equal("an empty partition", (1, 0, 0), (empty.partition_id, empty.current_offset, empty.count))?;
    let one = one();
    let missing = poll(&c, &path, Some(2), &one, PollingStrategy::first(), 1, false);
    refused("a partition that is missing", 3007, missing).await?;
    c.delete_stream(&path).await?;
    Ok(())
}

pub async fn offsets() -> Outcome {
    let c = root().await?;
    let path = stream_with_topic(&c, "rust offsets", 2).await?;
    let one = one();
    let stored = async || c.get_consumer_offset(&one, &path, &path, Some(0)).await;
    let empty = c.store_consumer_offset(&one, &path, &path, Some(0), 0);
    refused("an offset of an empty partition", 4100, empty).await?;
    send_to(&c, &path, 0, numbered("", 6)).await?;
    holds("nothing is stored", stored().await?.is_none())?;
    c.store_consumer_offset(&one, &path, &path, Some(0), 4).await?;
    c.store_consumer_offset(&one, &path, &path, None, 2).await?;
    let info = found("offset", stored().await?)?;
    equal("stored", (0, 5, 2), (info.partition_id, info.current_offset, info.stored_offset))?;
    let next = poll(&c, &path, Some(0), &one, PollingStrategy::next(), 1, false).await?;
    equal("next", vec!["3".to_string()], texts(&next))?;
    refused("beyond the end", 4100, c.store_consumer_offset(&one, &path, &path, Some(0), 6)).await?;
    refused("a partition that is missing", 3007, c.store_consumer_offset(&one, &path, &path, Some(9), 0)).await?;
    c.delete_consumer_offset(&one, &path, &path, Some(0)).await?;
    holds("nothing is stored", stored().await?.is_none())?;
    refused("delete again", 3021, c.delete_consumer_offset(&one, &path, &path, Some(0))).await?;
    let named = Consumer::new(name("by name"));
    poll(&c, &path, Some(0), &named, PollingStrategy::first(), 10, true).await?;
    let info = found("offset", c.get_consumer_offset(&named, &path, &path, Some(0)).await?)?;
    equal("committed", 5, info.stored_offset)?;
    c.delete_stream(&path).await?;
    Ok(())
}

/// Flush, purge of a topic, purge of a stream, deletion of segments.
pub async fn housekeeping() -> Outcome {
    let c = root().await?;
    let path = stream_with_topic(&c, "rust housekeeping", 2).await?;
    send_to(&c, &path, 0, numbered("", 6)).await?;
    c.flush_unsaved_buffer(&path, &path, 0, false).await?;
    c.flush_unsaved_buffer(&path, &path, 0, true).await?;
    refused("flush what is missing", 3007, c.flush_unsaved_buffer(&path, &path, 9, true)).await?;
    c.delete_segments(&path, &path, 0, 1).await?;
    equal("the only segment stays", 6, found("topic", c.get_topic(&path, &path).await?)?.messages_count)?;
    refused("segments of what is missing", 3007, c.delete_segments(&path, &path, 9, 1)).await?;
    for of_stream in [false, true] {
        c.store_consumer_offset(&one(), &path, &path, Some(0), 3).await?;
        if of_stream {
            c.purge_stream(&path).await?;
        } else {
            c.purge_topic(&path, &path).await?;
        }
        let details = found("topic", c.get_topic(&path, &path).await?)?;
        equal("messages and size", (0, 0), (details.messages_count, details.size.as_bytes_u64()))?;
        equal("current offset", 0, details.partitions[0].current_offset)?;
        holds("nothing is stored", c.get_consumer_offset(&one(), &path, &path, Some(0)).await?.is_none())?;
        send_to(&c, &path, 0, numbered("", 4)).await?;
        let polled = poll(&c, &path, Some(0), &one(), PollingStrategy::first(), 1, false).await?;
        equal("offsets begin again", 0, polled.messages[0].header.offset)?;
    }
    c.delete_stream(&path).await?;
    Ok(())
}
