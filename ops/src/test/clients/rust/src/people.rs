use crate::kit::*;
use iggy::prelude::*;
use std::collections::BTreeMap;

fn on_stream(id: u32, stream: StreamPermissions) -> Option<Permissions> {
    Some(Permissions { global: GlobalPermissions::default(), streams: Some(BTreeMap::from([(id as usize, stream)])) })
}

pub async fn users() -> Outcome {
    let c = root().await?;
    let topics = Some(BTreeMap::from([(5, TopicPermissions { send_messages: true, ..Default::default() })]));
    let mut allowed = on_stream(3, StreamPermissions { read_stream: true, topics, ..Default::default() });
    if let Some(permissions) = &mut allowed {
        permissions.global.read_servers = true;
    }
    let created = c.create_user("rust user", "secret", UserStatus::Active, allowed.clone()).await?;
    equal("permissions", &allowed, &created.permissions)?;
    let got = found("by name", c.get_user(&name("rust user")).await?)?;
    equal("as created", (created.id, &allowed), (got.id, &got.permissions))?;
    holds("listed", c.get_users().await?.iter().any(|each| each.username == "rust user"))?;
    let active = UserStatus::Active;
    refused("the same name again", 46, c.create_user("rust user", "secret", active, None)).await?;
    holds("who is missing", c.get_user(&name("nobody")).await?.is_none())?;
    let id = number(created.id);
    c.change_password(&id, "secret", "another").await?;
    refused("a wrong password", 42, c.change_password(&id, "secret", "third")).await?;
    let other = logged_in("rust user", "another").await?;
    equal("logged in", Some(created.id), other.get_me().await?.user_id)?;
    c.update_user(&id, Some("rust renamed"), Some(UserStatus::Inactive)).await?;
    refused("somebody inactive", 47, other.login_user("rust renamed", "another")).await?;
    c.update_user(&id, None, Some(UserStatus::Active)).await?;
    c.update_permissions(&id, None).await?;
    holds("none left", found("by number", c.get_user(&id).await?)?.permissions.is_none())?;
    refused("delete root", 48, c.delete_user(&number(0))).await?;
    refused("permissions of root", 49, c.update_permissions(&number(0), None)).await?;
    c.delete_user(&id).await?;
    refused("delete again", 20, c.delete_user(&id)).await?;
    Ok(())
}

pub async fn permissions() -> Outcome {
    let c = root().await?;
    let path = stream_with_topic(&c, "rust allowed", 1).await?;
    let stream = found("stream", c.get_stream(&path).await?)?.id;
    let created = c.create_user("rust guest", "secret", UserStatus::Active, None).await?;
    let id = number(created.id);
    let guest = logged_in("rust guest", "secret").await?;
    let consumer = one();
    let poll_one = || poll(&guest, &path, Some(0), &consumer, PollingStrategy::first(), 1, false);
    let send_one = || send_to(&guest, &path, 0, numbered("", 1));
    refused("poll", 41, poll_one()).await?;
    refused("send", 41, send_one()).await?;
    refused("streams", 41, guest.get_streams()).await?;
    refused("topics", 41, guest.get_topics(&path)).await?;
    refused("statistics", 41, guest.get_stats()).await?;
    refused("clients", 41, guest.get_clients()).await?;
    refused("users", 41, guest.get_users()).await?;
    refused("create a stream", 41, guest.create_stream("of a guest")).await?;
    refused("create a user", 41, guest.create_user("some", "body", UserStatus::Active, None)).await?;
    refused("join", 1009, guest.join_consumer_group(&name("none"), &path, &path)).await?;
    equal("oneself", "rust guest", &found("oneself", guest.get_user(&id).await?)?.username)?;
    guest.change_password(&id, "secret", "secret2").await?;
    let poller = StreamPermissions { poll_messages: true, ..Default::default() };
    c.update_permissions(&id, on_stream(stream, poller)).await?;
    poll_one().await?;
    refused("send", 41, send_one()).await?;
    let topics = Some(BTreeMap::from([(0, TopicPermissions { send_messages: true, ..Default::default() })]));
    c.update_permissions(&id, on_stream(stream, StreamPermissions { topics, ..Default::default() })).await?;
    send_one().await?;
    refused("poll", 41, poll_one()).await?;
    let manager = StreamPermissions { manage_stream: true, ..Default::default() };
    c.update_permissions(&id, on_stream(stream, manager)).await?;
    topic(&guest, &path, "another", 1).await?;
    guest.purge_stream(&path).await?;
    poll_one().await?;
    refused("create a stream", 41, guest.create_stream("of a guest")).await?;
    guest.delete_stream(&path).await?;
    c.delete_user(&id).await?;
    Ok(())
}

pub async fn tokens() -> Outcome {
    let c = root().await?;
    let minute = IggyExpiry::ExpireDuration(IggyDuration::from(60_000_000));
    let token = c.create_personal_access_token("rust token", minute).await?.token;
    let never = c.create_personal_access_token("rust never", IggyExpiry::NeverExpire).await?.token;
    let instant = IggyExpiry::ExpireDuration(IggyDuration::from(1));
    let ended = c.create_personal_access_token("rust ended", instant).await?.token;
    let mut listed = c.get_personal_access_tokens().await?;
    listed.sort_by(|one, other| one.name.cmp(&other.name));
    let ends = listed.iter().map(|each| (each.name.as_str(), each.expiry_at.is_some())).collect();
    equal("listed", vec![("rust ended", true), ("rust never", false), ("rust token", true)], ends)?;
    refused("the same name again", 51, c.create_personal_access_token("rust token", minute)).await?;
    let other = connected().await?;
    refused("an unknown token", 20, other.login_with_personal_access_token("nothing")).await?;
    refused("one that ended", 54, other.login_with_personal_access_token(&ended)).await?;
    equal("root", 0, other.login_with_personal_access_token(&token).await?.user_id)?;
    other.get_streams().await?;
    equal("root", 0, other.login_with_personal_access_token(&never).await?.user_id)?;
    for each in ["rust token", "rust never", "rust ended"] {
        c.delete_personal_access_token(each).await?;
    }
    refused("delete again", 20, c.delete_personal_access_token("rust token")).await?;
    refused("a deleted token", 20, other.login_with_personal_access_token(&token)).await?;
    Ok(())
}
