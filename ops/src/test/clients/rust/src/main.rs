//! The official Rust client, unchanged, against a server: client <tcp|quic|ws>://<host:port> [scenario...].
//!
//! Prints a line for each scenario that went as it should and ends with 1 at the first that did not. The first scenario
//! needs a server that has no stream yet; root is iggy with the password iggy.

mod groups;
mod kit;
mod people;
mod structure;
mod traffic;

use kit::Outcome;

const SCENARIOS: [&str; 20] = [
    "basic-messaging",
    "session",
    "streams",
    "topics",
    "partitions",
    "messages",
    "limits",
    "partitionings",
    "polling",
    "offsets",
    "housekeeping",
    "statistics",
    "clients",
    "snapshot",
    "groups",
    "group-sharing",
    "high-level",
    "users",
    "permissions",
    "tokens",
];

async fn run(name: &str) -> Outcome {
    match name {
        "basic-messaging" => structure::basic_messaging().await,
        "session" => structure::session().await,
        "streams" => structure::streams().await,
        "topics" => structure::topics().await,
        "partitions" => structure::partitions().await,
        "messages" => traffic::messages().await,
        "limits" => traffic::limits().await,
        "partitionings" => traffic::partitionings().await,
        "polling" => traffic::polling().await,
        "offsets" => traffic::offsets().await,
        "housekeeping" => traffic::housekeeping().await,
        "statistics" => structure::statistics().await,
        "clients" => structure::clients().await,
        "snapshot" => structure::snapshot().await,
        "groups" => groups::groups().await,
        "group-sharing" => groups::sharing().await,
        "high-level" => groups::high_level().await,
        "users" => people::users().await,
        "permissions" => people::permissions().await,
        "tokens" => people::tokens().await,
        _ => Err(kit::Difference(format!("there is no scenario {name}"))),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    if arguments.len() < 2 {
        eprintln!("usage: client <tcp|quic|ws>://<host:port> [scenario...]");
        std::process::exit(2);
    }
    let named: Vec<&str> = arguments.iter().skip(2).map(String::as_str).collect();
    for name in if named.is_empty() { SCENARIOS.to_vec() } else { named } {
        let done = tokio::time::timeout(kit::DEADLINE, run(name)).await;
        match done.unwrap_or_else(|_| Err(kit::Difference("not done in time".to_string()))) {
            Ok(()) => println!("ok {name}"),
            Err(difference) => {
                println!("FAILED {name}: {}", difference.0);
                std::process::exit(1);
            }
        }
    }
}
