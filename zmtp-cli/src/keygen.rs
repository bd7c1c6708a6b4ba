//! `zmtp keygen`: CURVE keys.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use zmtp_codec::wire::z85;

use crate::args::KeygenArgs;
use crate::failure::Failure;
use crate::security::random_keys;

/// Makes a pair of keys, and writes them.
pub(crate) fn run(args: &KeygenArgs) -> Result<(), Failure> {
    let keys = random_keys()?;
    let secret = z85::encode_key(keys.secret().as_bytes());
    let public = keys.public().to_string();
    match &args.output {
        None => {
            let mut out = io::stdout().lock();
            let written = writeln!(out, "public {public}\nsecret {secret}");
            // Unlike a stream of messages, a key that nobody got is no success.
            written.and_then(|()| out.flush()).map_err(Failure::io("the keys cannot be written"))
        }
        Some(path) => {
            let beside = with_suffix(path);
            // The public one first: nobody is to have a secret key and not know whose.
            write(&beside, &public, 0o644, args.force)?;
            write(path, &secret, 0o600, args.force)
        }
    }
}

fn with_suffix(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".pub");
    PathBuf::from(name)
}

/// Writes a file that is not there, or one that may go.
fn write(path: &Path, key: &str, mode: u32, force: bool) -> Result<(), Failure> {
    create(path, mode, force)
        .and_then(|mut file| writeln!(file, "{key}"))
        .map_err(Failure::io(path.display().to_string()))
}

fn create(path: &Path, mode: u32, force: bool) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).mode(mode);
    match force {
        true => options.create(true).truncate(true),
        false => options.create_new(true),
    };
    let file = options.open(path)?;
    // A file that was there keeps its mode when it is opened.
    file.set_permissions(std::fs::Permissions::from_mode(mode))?;
    Ok(file)
}
