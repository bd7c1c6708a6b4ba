//! `zmtp keygen`: CURVE keys.

use std::fs::{self, File, OpenOptions};
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
            // Both files are there before anything is written: there is to be no half of a pair.
            let mut secret_file = create(path, 0o600, args.force)?;
            let mut public_file = create(&beside, 0o644, args.force).inspect_err(|_| {
                if !args.force {
                    // It is ours, and empty.
                    let _ = fs::remove_file(path);
                }
            })?;
            write(&mut public_file, &beside, &public)?;
            write(&mut secret_file, path, &secret)
        }
    }
}

fn with_suffix(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".pub");
    PathBuf::from(name)
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> Failure {
    Failure::io(path.display().to_string())
}

fn write(file: &mut File, path: &Path, key: &str) -> Result<(), Failure> {
    writeln!(file, "{key}").map_err(failed(path))
}

/// Makes a file that is not there, or empties one that may go.
fn create(path: &Path, mode: u32, force: bool) -> Result<File, Failure> {
    let mut options = OpenOptions::new();
    options.write(true).mode(mode);
    match force {
        true => options.create(true).truncate(true),
        false => options.create_new(true),
    };
    let file = options.open(path).map_err(failed(path))?;
    // A file that was there keeps its mode when it is opened.
    let permissions = fs::Permissions::from_mode(mode);
    file.set_permissions(permissions).map_err(failed(path))?;
    Ok(file)
}
