//! Options of security.

use std::fs;
use std::io;
use std::path::Path;
use std::str::FromStr;

use zmtp_codec::PlainCredentials;
use zmtp_codec::curve::{KeyError, PublicKey, SecretKey};

use super::values::ValueError;

/// Who a socket is, and whom it lets in.
#[derive(clap::Args, Clone, Debug, Default)]
#[command(next_help_heading = "Security")]
pub(crate) struct SecurityArgs {
    /// Be a client of CURVE, of the server with this public key: Z85, or @FILE
    #[arg(long, value_name = "KEY", allow_hyphen_values = true, value_parser = key::<PublicKey>)]
    pub(crate) server_key: Option<PublicKey>,
    /// The own secret key of CURVE: Z85, or @FILE, which others on this machine do not see.
    /// A client without one makes one up
    #[arg(long, value_name = "KEY", allow_hyphen_values = true, value_parser = key::<SecretKey>)]
    pub(crate) secret_key: Option<SecretKey>,
    /// Be a server of CURVE
    #[arg(long)]
    pub(crate) curve_server: bool,
    /// Let in only clients of CURVE with this public key: Z85, or @FILE; may be repeated. Without
    /// it, whoever knows the server's public key comes in
    #[arg(long, value_name = "KEY", allow_hyphen_values = true, value_parser = key::<PublicKey>, requires = "curve_server")]
    pub(crate) allow_key: Vec<PublicKey>,
    /// Be a client of PLAIN, with this user and password: USER:PASSWORD, or @FILE
    #[arg(long, value_name = "LOGIN", allow_hyphen_values = true)]
    pub(crate) plain: Option<PlainLogin>,
    /// Be a server of PLAIN that lets in this user: USER:PASSWORD, or @FILE; may be repeated
    #[arg(long, value_name = "LOGIN", allow_hyphen_values = true)]
    pub(crate) plain_allow: Vec<PlainLogin>,
}

/// A user and a password.
#[derive(Clone, Debug)]
pub(crate) struct PlainLogin(pub(crate) PlainCredentials);

impl FromStr for PlainLogin {
    type Err = CredentialError;

    fn from_str(text: &str) -> Result<Self, CredentialError> {
        let from_file = named_file(text)?;
        let login = from_file.as_deref().unwrap_or(text);
        let (user, password) = login.split_once(':').ok_or(ValueError::Login)?;
        let credentials = PlainCredentials::new(user.as_bytes(), password.as_bytes());
        credentials.map(Self).map_err(CredentialError::Long)
    }
}

/// Why something is no key and no login.
#[derive(Debug)]
pub(crate) enum CredentialError {
    File { path: String, error: io::Error },
    Key(KeyError),
    Login(ValueError),
    Long(zmtp_codec::ConfigError),
}

impl std::fmt::Display for CredentialError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File { path, error } => write!(f, "{path}: {error}"),
            Self::Key(error) => error.fmt(f),
            Self::Login(error) => error.fmt(f),
            Self::Long(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for CredentialError {}

impl From<ValueError> for CredentialError {
    fn from(error: ValueError) -> Self {
        Self::Login(error)
    }
}

fn key<K: FromStr<Err = KeyError>>(text: &str) -> Result<K, CredentialError> {
    // `@` is a character of Z85 too: a file that is there goes first, then a key.
    let path = text.strip_prefix('@').map(Path::new);
    if path.is_none_or(|path| !path.exists())
        && let Ok(key) = text.parse()
    {
        return Ok(key);
    }
    let from_file = named_file(text)?;
    from_file.as_deref().unwrap_or(text).parse().map_err(CredentialError::Key)
}

/// The first line of the file that is named behind an `@`; none if there is no `@`.
fn named_file(text: &str) -> Result<Option<String>, CredentialError> {
    let Some(path) = text.strip_prefix('@') else { return Ok(None) };
    let content = fs::read_to_string(path)
        .map_err(|error| CredentialError::File { path: path.to_owned(), error })?;
    Ok(Some(content.lines().next().unwrap_or_default().to_owned()))
}
