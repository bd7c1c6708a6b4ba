//! The commands that are sockets.

use std::path::PathBuf;
use std::time::Duration;

use zmtp_codec::SocketType;

use super::security::SecurityArgs;
use super::values::{ByteString, OneOrMore, rate, time};
use crate::records::Format;

/// A socket between the standard input and the standard output.
#[derive(clap::Subcommand, Debug)]
pub(crate) enum SocketCommand {
    /// Publish messages; waits for the first subscriber
    Pub(PubArgs),
    /// Subscribe to messages and write them
    Sub(SubArgs),
    /// Send messages to whoever pulls
    Push(PushArgs),
    /// Receive messages from whoever pushes
    Pull(PullArgs),
    /// Send requests, one after the other, and write each reply
    Req(ReqArgs),
    /// Receive requests and reply to them, from the input or with an echo
    Rep(RepArgs),
    /// Send and receive messages, in whatever order they come
    Dealer(TwoWayArgs),
    /// Send to and receive from peers by their identity, the first part of each message
    Router(TwoWayArgs),
    /// Send to and receive from one peer
    Pair(TwoWayArgs),
    /// Publish messages, and write the subscriptions that come
    Xpub(XpubArgs),
    /// Write the messages that --topic or the input subscribe to: there, messages subscribe that
    /// begin with a 1 byte, and a 0 byte takes that back; without either nothing comes
    Xsub(XsubArgs),
}

/// What every socket has.
#[derive(clap::Args, Clone, Debug)]
pub(crate) struct CommonArgs {
    /// Bind to this endpoint; may be repeated
    #[arg(long, short, value_name = "ENDPOINT")]
    pub(crate) bind: Vec<String>,
    /// Connect to this endpoint; may be repeated
    #[arg(long, short, value_name = "ENDPOINT")]
    pub(crate) connect: Vec<String>,
    /// The identity by which a ROUTER knows this socket: text, or hex:00ff
    #[arg(long, value_name = "BYTES", allow_hyphen_values = true)]
    pub(crate) identity: Option<ByteString>,
    /// Stop after so many messages: those received, or, of a socket that only sends, sent. What is
    /// given with --message and --file is sent in any case
    #[arg(long, short = 'n')]
    pub(crate) count: Option<OneOrMore>,
    /// Give up, with exit code 3, when this long nothing came, or could be sent
    #[arg(long, short, value_name = "TIME", value_parser = time)]
    pub(crate) timeout: Option<Duration>,
    /// Begin to send when so many peers are there; the default is 1 for PUB and XPUB, whose peers
    /// count when they have subscribed, and for ROUTER, and 0 for the others
    #[arg(long, value_name = "COUNT")]
    pub(crate) peers: Option<usize>,
    /// How messages are written down, in the input and in the output
    #[arg(long, short, value_enum, default_value = "lines")]
    pub(crate) format: Format,
    /// What stands between parts in lines; input is split only if this is given, output has a tab
    /// otherwise
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub(crate) separator: Option<String>,
    /// Say on the standard error what happens to connections
    #[arg(long, short)]
    pub(crate) verbose: bool,
    #[command(flatten)]
    pub(crate) security: SecurityArgs,
}

/// Where messages come from.
#[derive(clap::Args, Clone, Debug, Default)]
#[command(next_help_heading = "Input")]
pub(crate) struct InputArgs {
    /// Send this message rather than the input; read as a line is; may be repeated
    #[arg(long, short, value_name = "TEXT", allow_hyphen_values = true)]
    pub(crate) message: Vec<String>,
    /// Send the content of this file as one message; may be repeated
    #[arg(long, value_name = "FILE")]
    pub(crate) file: Vec<PathBuf>,
    /// Begin again when all messages and files are sent
    #[arg(long)]
    pub(crate) repeat: bool,
    /// Send no more than so many messages in a second
    #[arg(long, value_name = "RATE", value_parser = rate)]
    pub(crate) rate: Option<f64>,
}

impl InputArgs {
    /// Whether what is to be sent is known beforehand.
    pub(crate) const fn is_given(&self) -> bool {
        !self.message.is_empty() || !self.file.is_empty()
    }

    /// Whether that comes to an end.
    pub(crate) const fn is_finite(&self) -> bool {
        self.is_given() && !self.repeat
    }
}

/// Where messages go.
#[derive(clap::Args, Clone, Debug, Default)]
#[command(next_help_heading = "Output")]
pub(crate) struct OutputArgs {
    /// Write each message to a file of its own in DIR, rather than to the standard output. The files
    /// are numbered; none that is there is written to
    #[arg(long, value_name = "DIR")]
    pub(crate) to_dir: Option<PathBuf>,
}

/// The topic of what is published.
#[derive(clap::Args, Debug)]
pub(crate) struct PubArgs {
    #[command(flatten)]
    common: CommonArgs,
    /// Put this topic in front of each message, as a part of its own: text, or hex:00ff
    #[arg(long, value_name = "BYTES", allow_hyphen_values = true)]
    topic: Option<ByteString>,
    #[command(flatten)]
    input: InputArgs,
}

#[derive(clap::Args, Debug)]
pub(crate) struct SubArgs {
    #[command(flatten)]
    common: CommonArgs,
    /// Subscribe to this topic: text, or hex:00ff; may be repeated; the default is all messages
    #[arg(long, value_name = "BYTES", allow_hyphen_values = true)]
    topic: Vec<ByteString>,
    #[command(flatten)]
    output: OutputArgs,
}

#[derive(clap::Args, Debug)]
pub(crate) struct PushArgs {
    #[command(flatten)]
    common: CommonArgs,
    #[command(flatten)]
    input: InputArgs,
}

#[derive(clap::Args, Debug)]
pub(crate) struct PullArgs {
    #[command(flatten)]
    common: CommonArgs,
    #[command(flatten)]
    output: OutputArgs,
}

#[derive(clap::Args, Debug)]
pub(crate) struct ReqArgs {
    #[command(flatten)]
    common: CommonArgs,
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    output: OutputArgs,
}

#[derive(clap::Args, Debug)]
pub(crate) struct RepArgs {
    #[command(flatten)]
    common: CommonArgs,
    /// Reply with the request itself
    #[arg(long, conflicts_with_all = ["message", "file"])]
    echo: bool,
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    output: OutputArgs,
}

#[derive(clap::Args, Debug)]
pub(crate) struct TwoWayArgs {
    #[command(flatten)]
    common: CommonArgs,
    #[command(flatten)]
    way: WayArgs,
}

#[derive(clap::Args, Debug)]
struct WayArgs {
    /// Stop this long after the end of the input; the default is to go on receiving
    #[arg(long, value_name = "TIME", value_parser = time)]
    quit_after: Option<Duration>,
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    output: OutputArgs,
}

#[derive(clap::Args, Debug)]
pub(crate) struct XpubArgs {
    #[command(flatten)]
    common: CommonArgs,
    /// Put this topic in front of each message, as a part of its own: text, or hex:00ff
    #[arg(long, value_name = "BYTES", allow_hyphen_values = true)]
    topic: Option<ByteString>,
    #[command(flatten)]
    way: WayArgs,
}

#[derive(clap::Args, Debug)]
pub(crate) struct XsubArgs {
    #[command(flatten)]
    common: CommonArgs,
    /// Subscribe to this topic: text, or hex:00ff; may be repeated; the default is none
    #[arg(long, value_name = "BYTES", allow_hyphen_values = true)]
    topic: Vec<ByteString>,
    #[command(flatten)]
    way: WayArgs,
}

/// Who sends and receives when.
#[derive(Clone, Debug)]
pub(crate) enum Turns {
    /// It only sends.
    Send { topic: Option<ByteString> },
    /// It only receives.
    Receive,
    /// It asks and waits for the reply.
    Ask,
    /// It waits for a request and replies.
    Answer { echo: bool },
    /// It sends and receives at the same time.
    Both { topic: Option<ByteString>, quit_after: Option<Duration> },
}

/// What a socket is to do.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    pub(crate) socket_type: SocketType,
    pub(crate) turns: Turns,
    pub(crate) subscriptions: Vec<ByteString>,
    pub(crate) common: CommonArgs,
    pub(crate) input: InputArgs,
    pub(crate) output: OutputArgs,
}

impl Job {
    fn new(socket_type: SocketType, turns: Turns, common: CommonArgs) -> Self {
        let (input, output) = (InputArgs::default(), OutputArgs::default());
        Self { socket_type, turns, subscriptions: Vec::new(), common, input, output }
    }

    fn input(self, input: InputArgs) -> Self {
        Self { input, ..self }
    }

    fn output(self, output: OutputArgs) -> Self {
        Self { output, ..self }
    }

    fn subscribed(self, subscriptions: Vec<ByteString>) -> Self {
        Self { subscriptions, ..self }
    }

    fn both(
        socket_type: SocketType,
        common: CommonArgs,
        topic: Option<ByteString>,
        way: WayArgs,
    ) -> Self {
        let turns = Turns::Both { topic, quit_after: way.quit_after };
        Self::new(socket_type, turns, common).input(way.input).output(way.output)
    }
}

impl From<SocketCommand> for Job {
    fn from(command: SocketCommand) -> Self {
        use SocketType as T;
        match command {
            SocketCommand::Pub(args) => {
                let turns = Turns::Send { topic: args.topic };
                Self::new(T::Pub, turns, args.common).input(args.input)
            }
            SocketCommand::Sub(args) => {
                let topics =
                    if args.topic.is_empty() { vec![ByteString(vec![])] } else { args.topic };
                let job = Self::new(T::Sub, Turns::Receive, args.common);
                job.subscribed(topics).output(args.output)
            }
            SocketCommand::Push(args) => {
                Self::new(T::Push, Turns::Send { topic: None }, args.common).input(args.input)
            }
            SocketCommand::Pull(args) => {
                Self::new(T::Pull, Turns::Receive, args.common).output(args.output)
            }
            SocketCommand::Req(args) => {
                let job = Self::new(T::Req, Turns::Ask, args.common);
                job.input(args.input).output(args.output)
            }
            SocketCommand::Rep(args) => {
                let job = Self::new(T::Rep, Turns::Answer { echo: args.echo }, args.common);
                job.input(args.input).output(args.output)
            }
            SocketCommand::Dealer(args) => Self::both(T::Dealer, args.common, None, args.way),
            SocketCommand::Router(args) => Self::both(T::Router, args.common, None, args.way),
            SocketCommand::Pair(args) => Self::both(T::Pair, args.common, None, args.way),
            SocketCommand::Xpub(args) => Self::both(T::Xpub, args.common, args.topic, args.way),
            SocketCommand::Xsub(args) => {
                Self::both(T::Xsub, args.common, None, args.way).subscribed(args.topic)
            }
        }
    }
}
