//! Where a kernel is, and how it is talked to: the connection file.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use zmtp_net::codec::curve::{KeyPair, SecretKey};
use zmtp_net::{Mechanism, Options, generate_keys};

use super::Result;

/// The channels of a kernel.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Channel {
    Shell,
    Control,
    Stdin,
    Iopub,
    Heartbeat,
}

/// How a kernel that we start is reached.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Transport {
    /// tcp, with CURVE. Kernel and client have the same keys.
    TcpCurve,
    /// ipc, without a mechanism: the directory of the sockets keeps others out.
    Ipc,
}

/// What a connection file says.
#[derive(Debug)]
pub(crate) struct Connection {
    file: Value,
    keys: Option<KeyPair>,
}

impl Connection {
    /// What is told to a kernel that is to be started: it chooses the ports itself.
    pub(crate) fn proposal(transport: Transport, directory: &Path, key: &str) -> Result<Value> {
        let (scheme, address) = match transport {
            Transport::TcpCurve => ("tcp", "127.0.0.1".to_owned()),
            Transport::Ipc => ("ipc", directory.join("kernel").display().to_string()),
        };
        let mut proposal = json!({
            "transport": scheme, "ip": address, "key": key, "signature_scheme": "hmac-sha256",
            "shell_port": 0, "control_port": 0, "stdin_port": 0, "iopub_port": 0, "hb_port": 0,
        });
        if let Transport::TcpCurve = transport {
            let keys = generate_keys()?;
            let secret = zmtp_net::codec::wire::z85::encode_key(keys.secret().as_bytes());
            proposal["curve_publickey"] = json!(keys.public().to_string());
            proposal["curve_secretkey"] = json!(secret.as_str());
        }
        Ok(proposal)
    }

    pub(crate) fn read(path: &Path) -> Result<Self> {
        let file: Value = serde_json::from_slice(&fs::read(path)?)?;
        let secret = file["curve_secretkey"].as_str();
        let keys = secret.map(|secret| secret.parse::<SecretKey>().map(KeyPair::from));
        let keys = keys.transpose()?;
        Ok(Self { file, keys })
    }

    /// Whether the kernel has chosen all its ports.
    pub(crate) fn is_complete(&self) -> bool {
        let ports = ["shell_port", "control_port", "stdin_port", "iopub_port", "hb_port"];
        ports.iter().all(|port| self.file[port].as_u64().is_some_and(|port| port > 0))
    }

    /// The secret by which messages are signed.
    pub(crate) fn key(&self) -> &str {
        self.file["key"].as_str().unwrap_or_default()
    }

    pub(crate) fn endpoint(&self, channel: Channel) -> Result<String> {
        let port = match channel {
            Channel::Shell => "shell_port",
            Channel::Control => "control_port",
            Channel::Stdin => "stdin_port",
            Channel::Iopub => "iopub_port",
            Channel::Heartbeat => "hb_port",
        };
        let port = self.file[port].as_u64().ok_or("the connection file lacks a port")?;
        let address = self.file["ip"].as_str().ok_or("the connection file lacks the address")?;
        match self.file["transport"].as_str() {
            Some("ipc") => Ok(format!("ipc://{address}-{port}")),
            Some("tcp") | None => Ok(format!("tcp://{address}:{port}")),
            Some(other) => Err(format!("there is no transport {other}").into()),
        }
    }

    /// What all sockets have in common.
    pub(crate) fn options(&self) -> Options {
        match &self.keys {
            None => Options::default(),
            Some(keys) => {
                Options::default().security(Mechanism::curve_client(*keys.public(), keys.clone()))
            }
        }
    }
}
