//! What the scenarios share.

use iggy::prelude::*;
use std::fmt::Debug;
use std::time::Duration;

/// How long one scenario may take that should take far less.
pub const DEADLINE: Duration = Duration::from_secs(60);

/// Something went otherwise than it should.
pub struct Difference(pub String);

pub type Outcome<T = ()> = Result<T, Difference>;

impl From<IggyError> for Difference {
    fn from(refusal: IggyError) -> Self {
        Difference(format!("a call was refused: {} {refusal}", refusal.as_code()))
    }
}

pub fn equal<T: PartialEq + Debug>(what: &str, wanted: T, got: T) -> Outcome {
    if wanted == got {
        return Ok(());
    }
    Err(Difference(format!("{what} should be {wanted:?}, but is {got:?}")))
}

pub fn holds(what: &str, condition: bool) -> Outcome {
    if condition {
        return Ok(());
    }
    Err(Difference(format!("{what}, but it is not so")))
}

/// What is there.
pub fn found<T>(what: &str, value: Option<T>) -> Outcome<T> {
    value.ok_or_else(|| Difference(format!("{what} is not there")))
}

/// The call must be refused with this number.
pub async fn refused<T>(what: &str, code: u32, call: impl Future<Output = Result<T, IggyError>>) -> Outcome {
    match call.await {
        Err(refusal) if refusal.as_code() == code => Ok(()),
        Err(refusal) => {
            Err(Difference(format!("{what} should be refused with {code}, but: {} {refusal}", refusal.as_code())))
        }
        Ok(_) => Err(Difference(format!("{what} should be refused with {code}, but was accepted"))),
    }
}

/// Where the server is: transport://host:port.
fn server() -> Outcome<(String, String)> {
    let url = std::env::args().nth(1).unwrap_or_default();
    let (transport, address) = found("a transport in front of ://", url.split_once("://"))?;
    Ok((transport.to_string(), address.to_string()))
}

/// What the server calls the transport, in capitals.
pub fn transport() -> Outcome<String> {
    let (transport, _) = server()?;
    Ok(if transport == "ws" { "WEBSOCKET".to_string() } else { transport.to_uppercase() })
}

/// A connection on which nobody is logged in.
pub async fn connected() -> Outcome<IggyClient> {
    let (transport, address) = server()?;
    let builder = IggyClient::builder();
    let client = match transport.as_str() {
        "tcp" => builder.with_tcp().with_server_address(address).build()?,
        "quic" => builder.with_quic().with_server_address(address).build()?,
        "ws" => builder.with_websocket().with_server_address(address).build()?,
        _ => return Err(Difference(format!("there is no transport {transport}"))),
    };
    client.connect().await?;
    Ok(client)
}

pub async fn logged_in(name: &str, password: &str) -> Outcome<IggyClient> {
    let client = connected().await?;
    client.login_user(name, password).await?;
    Ok(client)
}

/// A connection on which root is logged in.
pub async fn root() -> Outcome<IggyClient> {
    logged_in("iggy", "iggy").await
}

pub fn name(text: &str) -> Identifier {
    Identifier::named(text).expect("a name")
}

pub fn number(value: u32) -> Identifier {
    Identifier::numeric(value).expect("a number")
}

pub fn one() -> Consumer {
    Consumer::new(number(1))
}

pub async fn topic(
    client: &IggyClient,
    stream: &Identifier,
    title: &str,
    partitions: u32,
) -> Result<TopicDetails, IggyError> {
    client
        .create_topic(
            stream,
            title,
            partitions,
            CompressionAlgorithm::None,
            None,
            IggyExpiry::ServerDefault,
            MaxTopicSize::ServerDefault,
        )
        .await
}

/// A stream of this name with one topic of the same name.
pub async fn stream_with_topic(client: &IggyClient, title: &str, partitions: u32) -> Outcome<Identifier> {
    client.create_stream(title).await?;
    topic(client, &name(title), title, partitions).await?;
    Ok(name(title))
}

pub fn numbered(prefix: &str, count: usize) -> Vec<IggyMessage> {
    (0..count)
        .map(|i| IggyMessage::builder().payload(format!("{prefix}{i}").into()).build().expect("a message"))
        .collect()
}

pub async fn send(
    client: &IggyClient,
    path: &Identifier,
    partitioning: &Partitioning,
    mut messages: Vec<IggyMessage>,
) -> Result<(), IggyError> {
    client.send_messages(path, path, partitioning, &mut messages).await
}

pub async fn send_to(
    client: &IggyClient,
    path: &Identifier,
    partition: u32,
    messages: Vec<IggyMessage>,
) -> Result<(), IggyError> {
    send(client, path, &Partitioning::partition_id(partition), messages).await
}

pub async fn poll(
    client: &IggyClient,
    path: &Identifier,
    partition: Option<u32>,
    consumer: &Consumer,
    strategy: PollingStrategy,
    count: u32,
    commit: bool,
) -> Result<PolledMessages, IggyError> {
    client.poll_messages(path, path, partition, consumer, &strategy, count, commit).await
}

pub fn texts(polled: &PolledMessages) -> Vec<String> {
    polled.messages.iter().map(|each| String::from_utf8_lossy(&each.payload).into_owned()).collect()
}
