//! What a measurement came to.

use std::io::{self, Write};
use std::time::Duration;

use comfy_table::{CellAlignment, Table, presets};
use hdrhistogram::Histogram;
use serde_json::{Value, json};

use super::per_second;
use crate::failure::Failure;

/// The figures of one end.
pub(super) enum Report {
    /// So much was taken by a socket that sends.
    Sent { messages: u64, bytes: u64, time: Duration },
    /// So much was received, behind the first message; `odd` messages had another size than was
    /// said.
    Received { messages: u64, bytes: u64, odd: u64, time: Duration },
    /// How long answers took, in nanoseconds, to questions of so many bytes.
    Asked { times: Box<Histogram<u64>>, bytes: u64, odd: u64, time: Duration },
    /// So many questions were answered.
    Echoed { messages: u64, bytes: u64, time: Duration },
}

/// Which part of the answers took no longer than what is shown.
const QUANTILES: [(&str, f64); 4] = [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999)];

impl Report {
    pub(super) fn print(&self, as_json: bool) -> Result<(), Failure> {
        let text = match as_json {
            true => self.to_json().to_string(),
            false => self.to_table(),
        };
        let mut out = io::stdout().lock();
        match writeln!(out, "{text}").and_then(|()| out.flush()) {
            // Whoever read it has seen enough.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            other => other.map_err(Failure::io("the standard output")),
        }
    }

    /// What the other end did with other sizes, if it did.
    const fn odd(&self) -> u64 {
        match self {
            Self::Received { odd, .. } | Self::Asked { odd, .. } => *odd,
            Self::Sent { .. } | Self::Echoed { .. } => 0,
        }
    }

    fn to_table(&self) -> String {
        let mut rows: Vec<(String, String)> = Vec::new();
        let mut row = |name: &str, value: String| rows.push((name.to_owned(), value));
        match self {
            Self::Sent { messages, bytes, time } | Self::Received { messages, bytes, time, .. } => {
                row("messages", messages.to_string());
                row("bytes", bytes.to_string());
                row("seconds", format!("{:.3}", time.as_secs_f64()));
                row("messages/s", format!("{:.0}", per_second(*messages, *time)));
                row("MB/s", format!("{:.3}", per_second(*bytes, *time) / 1e6));
            }
            Self::Echoed { messages, bytes, time } => {
                row("round trips", messages.to_string());
                row("bytes", bytes.to_string());
                row("seconds", format!("{:.3}", time.as_secs_f64()));
            }
            Self::Asked { times, bytes, time, .. } => {
                row("round trips", times.len().to_string());
                row("bytes each", bytes.to_string());
                row("seconds", format!("{:.3}", time.as_secs_f64()));
                for (name, value) in spread(times) {
                    row(name, format!("{value:.1} us"));
                }
                row("one way", format!("{:.1} us", times.mean() / 2000.0));
            }
        }
        if self.odd() > 0 {
            row("of other size", self.odd().to_string());
        }
        let mut table = Table::new();
        table.load_preset(presets::NOTHING);
        for (name, value) in rows {
            table.add_row([name, value]);
        }
        if let Some(figures) = table.column_mut(1) {
            figures.set_cell_alignment(CellAlignment::Right);
        }
        table.trim_fmt()
    }

    fn to_json(&self) -> Value {
        match self {
            Self::Sent { messages, bytes, time } => flow("send", *messages, *bytes, *time, 0),
            Self::Received { messages, bytes, odd, time } => {
                flow("receive", *messages, *bytes, *time, *odd)
            }
            Self::Echoed { messages, bytes, time } => json!({
                "test": "latency", "end": "receive", "round_trips": messages, "bytes": bytes,
                "seconds": time.as_secs_f64(),
            }),
            Self::Asked { times, bytes, odd, time } => {
                let spread: serde_json::Map<String, Value> = spread(times)
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), json!(rounded(value))))
                    .collect();
                json!({
                    "test": "latency", "end": "send", "round_trips": times.len(),
                    "bytes_each": bytes, "of_other_size": odd, "seconds": time.as_secs_f64(),
                    "microseconds": spread, "one_way_microseconds": rounded(times.mean() / 2000.0),
                })
            }
        }
    }
}

fn flow(end: &str, messages: u64, bytes: u64, time: Duration, odd: u64) -> Value {
    json!({
        "test": "throughput", "end": end, "messages": messages, "bytes": bytes,
        "of_other_size": odd, "seconds": time.as_secs_f64(),
        "messages_per_second": rounded(per_second(messages, time)),
        "megabytes_per_second": rounded(per_second(bytes, time) / 1e6),
    })
}

/// Times in microseconds.
fn spread(times: &Histogram<u64>) -> Vec<(&'static str, f64)> {
    let mut spread = vec![("mean", times.mean() / 1000.0), ("least", times.min() as f64 / 1000.0)];
    let quantiles = QUANTILES.iter();
    spread
        .extend(quantiles.map(|(name, at)| (*name, times.value_at_quantile(*at) as f64 / 1000.0)));
    spread.push(("most", times.max() as f64 / 1000.0));
    spread
}

/// A figure with the digits that say something.
fn rounded(figure: f64) -> f64 {
    (figure * 1000.0).round() / 1000.0
}
